// One job: how far it is, and what became of every row.
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowDownload20Regular } from '@fluentui/react-icons/svg/arrow-download';
import { useMutation } from '@tanstack/react-query';
import { wordsOf } from '../api/api-error.ts';
import { downloadReport, takeSecretsFile } from '../api/usher-api.ts';
import { BackButton } from '../components/back-button.tsx';
import { Header } from '../components/header.tsx';
import { JobSummaryLine } from '../components/job-summary-line.tsx';
import { Message } from '../components/message.tsx';
import { offerFile } from '../components/offer-file.ts';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { Problem } from '../components/problem.tsx';
import { ReportTable } from '../components/report-table.tsx';
import { useMe, useSession } from '../hooks/session.ts';
import { isUnderWay, useReport } from '../hooks/use-jobs.ts';
import type { JobReport } from '../hooks/use-jobs.ts';

const useStyles = makeStyles({
  content: { overflowY: 'auto', flexGrow: 1, padding: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalXXL}` },
  said: { ...typographyStyles.body1, margin: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalM}` },
  more: { marginTop: tokens.spacingVerticalM },
});

export function JobPage({ id }: { id: string }) {
  const styles = useStyles();
  const report = useReport(id);
  const { client } = useSession();
  const download = useMutation({ mutationFn: async () => { offerFile(await downloadReport(client, id)); } });
  const take = useMutation({ mutationFn: async () => { offerFile(await takeSecretsFile(client, id)); } });
  const mayTake = useMe().person.id === report.job?.requestedBy.id && report.job.secretsFile === true;
  return (
    <>
      <Header title={report.job?.title ?? 'Job'} back={<BackButton to={{ job: undefined }} words="Back" />}>
        {mayTake && <Button icon={<ArrowDownload20Regular />} disabledFocusable={take.isPending || take.isSuccess} onClick={() => { take.mutate(); }}>Fetch passwords</Button>}
        <Button icon={<ArrowDownload20Regular />} disabledFocusable={!report.job || download.isPending} onClick={() => { download.mutate(); }}>Download report</Button>
      </Header>
      <main style={{ display: 'contents' }}>
        {download.error && <Message role="alert" title="The report could not be downloaded">{wordsOf(download.error)}</Message>}
        {take.error && <p role="alert" className={styles.said}>{wordsOf(take.error)}</p>}
        {take.isSuccess && <p role="status" className={styles.said}>The passwords are in your downloads. The file opens with the passphrase that Usher told you. It cannot be fetched again.</p>}
        <Content report={report} />
      </main>
    </>
  );
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
