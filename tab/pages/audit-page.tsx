// The audit trail: who did what to whom, latest first, narrowed by person, action and days.
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowDownload20Regular } from '@fluentui/react-icons/svg/arrow-download';
import { DocumentSearch24Regular } from '@fluentui/react-icons/svg/document-search';
import { useMutation } from '@tanstack/react-query';
import { wordsOf } from '../api/api-error.ts';
import { downloadAudit } from '../api/usher-api.ts';
import { AuditFilter } from '../components/audit-filter.tsx';
import { AuditList } from '../components/audit-list.tsx';
import { BackButton } from '../components/back-button.tsx';
import { Header } from '../components/header.tsx';
import { Message } from '../components/message.tsx';
import { Notice } from '../components/notice.tsx';
import { offerFile } from '../components/offer-file.ts';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { Problem } from '../components/problem.tsx';
import { countWords } from '../components/words.ts';
import { auditQueryOf, noAuditFilters } from '../hooks/address.ts';
import { useSession } from '../hooks/session.ts';
import { useAddress } from '../hooks/use-address.ts';
import { useAudit } from '../hooks/use-audit.ts';
import type { Trail } from '../hooks/use-audit.ts';

const useStyles = makeStyles({
  content: { overflowY: 'auto', flexGrow: 1, padding: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalXXL}`, '@media (max-width: 640px)': { padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXXL}` } },
  more: { marginTop: tokens.spacingVerticalM },
  said: { ...typographyStyles.body1, color: tokens.colorPaletteRedForeground1, margin: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalM}` },
});

export function AuditPage() {
  const styles = useStyles();
  const query = auditQueryOf(useAddress());
  const trail = useAudit(query);
  const { entries = [] } = trail;
  const { client } = useSession();
  const download = useMutation({ mutationFn: async () => { offerFile(await downloadAudit(client, query)); } });
  return (
    <>
      <Header title="Audit trail" back={<BackButton to={{ page: undefined, ...noAuditFilters }} words="Back to the users" />} {...(trail.entries && { detail: shownWords(entries.length, trail.hasMore) })}>
        <Button icon={<ArrowDownload20Regular />} title="All that fits, as a CSV file" disabledFocusable={download.isPending} onClick={() => { download.mutate(); }}>{download.isPending ? 'Downloading' : 'Download'}</Button>
      </Header>
      <AuditFilter query={query} />
      <main style={{ display: 'contents' }}>
        {download.error && <p role="alert" className={styles.said}>The file could not be made. {wordsOf(download.error)}</p>}
        {trail.error && entries.length > 0 && <Notice error={trail.error} onTryAgain={trail.tryAgain} />}
        {trail.error && entries.length === 0 ? <Problem title="The audit trail could not be loaded" error={trail.error} onTryAgain={trail.tryAgain} />
          : !trail.entries ? <PageSkeleton />
            : entries.length === 0 ? <NothingHere trail={trail} isNarrowed={Object.keys(query).length > 0} />
              : <Entries trail={trail} />}
      </main>
    </>
  );
}

const shownWords = (count: number, hasMore: boolean): string => `${countWords(count)} ${count === 1 ? 'entry' : 'entries'}${hasMore ? ' so far' : ''}`;

function Entries({ trail }: { trail: Trail }) {
  const styles = useStyles();
  return (
    <div className={styles.content} tabIndex={0} role="region" aria-label="Entries">
      <AuditList entries={trail.entries ?? []} />
      {trail.hasMore && <MoreButton className={styles.more} trail={trail} words="Show more" />}
    </div>
  );
}

function MoreButton({ trail, words, className }: { trail: Trail; words: string; className?: string }) {
  return <Button {...(className !== undefined && { className })} disabledFocusable={trail.isLoadingMore} onClick={trail.loadMore}>{trail.isLoadingMore ? 'Loading' : words}</Button>;
}

function NothingHere({ trail, isNarrowed }: { trail: Trail; isNarrowed: boolean }) {
  const icon = <DocumentSearch24Regular />;
  if (trail.hasMore) {
    return <Message role="status" title="Nothing found yet" icon={icon} actions={<MoreButton trail={trail} words="Look further back" />}>Nothing in the first 10,000 entries looked through. There are older ones.</Message>;
  }
  if (!isNarrowed) return <Message role="status" title="Nothing recorded yet" icon={icon}>Every change, and every one that was refused, appears here with who asked for it.</Message>;
  return <Message role="status" title="Nothing fits" icon={icon}>A name or email must be whole.</Message>;
}
