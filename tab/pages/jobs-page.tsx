// The latest jobs: whatever was asked for last stands first, however long it waited to be confirmed or approved.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { JobView } from '../../shared/api.ts';
import { askedAt } from '../../shared/job.ts';
import { BackButton } from '../components/back-button.tsx';
import { Header } from '../components/header.tsx';
import { JobLine } from '../components/job-line.tsx';
import { Message } from '../components/message.tsx';
import { Problem } from '../components/problem.tsx';
import { Ago } from '../components/user-cell.tsx';
import { useJobs } from '../hooks/use-jobs.ts';
import { useNow } from '../hooks/use-now.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: `0 ${tokens.spacingHorizontalXL}`, listStyleType: 'none', overflowY: 'auto', flexGrow: 1, '@media (max-width: 640px)': { padding: `0 ${tokens.spacingHorizontalM}` } },
  job: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, minHeight: '52px', padding: `${tokens.spacingVerticalXS} 0`, boxSizing: 'border-box', borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  who: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, textAlign: 'end', flexShrink: 0 },
});

export function JobsPage() {
  const { data: jobs, error, refetch } = useJobs();
  return (
    <>
      <Header title="Jobs" back={<BackButton to={{ page: undefined }} words="Back to the users" />} />
      <main style={{ display: 'contents' }}>
        {error && !jobs ? <Problem title="The jobs could not be loaded" error={error} onTryAgain={() => void refetch()} />
          : jobs?.length === 0 ? <Message role="status" title="No jobs yet">Imports and changes to many users appear here while they run, and afterwards with their report.</Message>
            : <JobList jobs={jobs ?? []} />}
      </main>
    </>
  );
}

function JobList({ jobs }: { jobs: readonly JobView[] }) {
  const styles = useStyles();
  const now = useNow();
  return (
    <ul className={styles.list} tabIndex={0} aria-label="Jobs">
      {jobs.map((job) => (
        <li key={job.id} className={styles.job}>
          <JobLine job={job} />
          <span className={styles.who}>{job.requestedBy.name}<br />asked <Ago instant={askedAt(job)} now={now} /></span>
        </li>
      ))}
    </ul>
  );
}
