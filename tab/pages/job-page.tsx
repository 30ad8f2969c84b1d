// One job: how far it is, and what became of every row.
import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowDownload20Regular } from '@fluentui/react-icons/svg/arrow-download';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isUnderWay } from '../../shared/job.ts';
import { ApiError, wordsOf } from '../api/api-error.ts';
import { downloadReport, takeSecretsFile } from '../api/usher-api.ts';
import { BackButton } from '../components/back-button.tsx';
import { Header } from '../components/header.tsx';
import { JobSummaryLine } from '../components/job-summary-line.tsx';
import { Message } from '../components/message.tsx';
import { offerFile } from '../components/offer-file.ts';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { Problem } from '../components/problem.tsx';
import { ReportTable } from '../components/report-table.tsx';
import { useSharedStyles } from '../components/shared-styles.ts';
import { takeLostFocus } from '../components/take-lost-focus.ts';
import { useMe, useSession } from '../hooks/session.ts';
import { useReport } from '../hooks/use-jobs.ts';
import type { JobReport } from '../hooks/use-jobs.ts';

const useStyles = makeStyles({
  content: { overflowY: 'auto', flexGrow: 1, padding: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalXXL}`, '@media (max-width: 640px)': { padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXXL}` } },
  said: { ...typographyStyles.body1, margin: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalM}`, '@media (max-width: 640px)': { margin: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalM}` } },
  more: { marginTop: tokens.spacingVerticalM },
});

export function JobPage({ id }: { id: string }) {
  const said = mergeClasses(useStyles().said, useSharedStyles().focusAround);
  const report = useReport(id);
  const { client } = useSession();
  const download = useMutation({ mutationFn: async () => { offerFile(await downloadReport(client, id)); } });
  const passwords = usePasswords(id);
  const mayTake = useMe().person.id === report.job?.requestedBy.id && report.job.secretsFile === true && !passwords.areGone;
  return (
    <>
      <Header title={report.job?.title ?? 'Job'} back={<BackButton to={{ job: undefined }} words="Back" />}>
        {mayTake && <Button icon={<ArrowDownload20Regular />} disabledFocusable={passwords.isPending} onClick={passwords.take}>Fetch passwords</Button>}
        <Button icon={<ArrowDownload20Regular />} disabledFocusable={!report.job || download.isPending} onClick={() => { download.mutate(); }}>Download report</Button>
      </Header>
      <main style={{ display: 'contents' }}>
        {download.error && <Message role="alert" title="The report could not be downloaded">{wordsOf(download.error)}</Message>}
        {passwords.error && <p role="alert" ref={takeLostFocus} tabIndex={-1} className={said}>{wordsOf(passwords.error)}</p>}
        {passwords.areTaken && <p role="status" ref={takeLostFocus} tabIndex={-1} className={said}>The passwords are in your downloads. The file opens with the passphrase that Usher told you. It cannot be fetched again.</p>}
        <Content report={report} />
      </main>
    </>
  );
}

interface Passwords { take: () => void; isPending: boolean; areTaken: boolean; areGone: boolean; error: Error | null }

/** The file is given once: fetched by now or before, it is not offered again. */
function usePasswords(id: string): Passwords {
  const { client } = useSession();
  const queries = useQueryClient();
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: async () => { offerFile(await takeSecretsFile(client, id)); },
    // Whoever comes back to this page is not shown what was known of it before.
    onSettled: () => { void queries.invalidateQueries({ queryKey: ['report', id] }); },
  });
  const areGone = isSuccess || (error instanceof ApiError && (error.status === 404 || error.status === 410));
  return { take: () => { mutate(); }, isPending, areTaken: isSuccess, areGone, error };
}

function Content({ report }: { report: JobReport }) {
  const styles = useStyles();
  const { job, rows } = report;
  if (report.error && !job) return <Problem title="The report could not be loaded" error={report.error} onTryAgain={report.tryAgain} />;
  if (!job) return <PageSkeleton />;
  return (
    <div className={styles.content} tabIndex={0} role="region" aria-label="Report">
      <JobSummaryLine job={job} />
      {rows.length > 0 && <ReportTable rows={rows} />}
      {rows.length === 0 && <Message title="No rows yet">{isUnderWay(job) ? 'Rows appear here as they are finished.' : 'This job left no rows.'}</Message>}
      {report.hasMore && <Button className={styles.more} disabledFocusable={report.isLoadingMore} onClick={report.loadMore}>{report.isLoadingMore ? 'Loading' : 'Show more'}</Button>}
    </div>
  );
}
