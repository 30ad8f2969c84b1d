// A job in one line: what it is, how far it is, what came of it.
import { makeStyles, ProgressBar, tokens, typographyStyles } from '@fluentui/react-components';
import type { JobView } from '../../shared/api.ts';
import { isUnderWay } from '../../shared/job.ts';
import { lostLine } from '../../shared/lost-secrets.ts';
import { JobLink } from './job-link.tsx';
import { jobStateWords, progressWords, resultWords } from './words.ts';

const useStyles = makeStyles({
  line: { ...typographyStyles.body1, display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalM, rowGap: tokens.spacingVerticalXXS, flexGrow: 1, minWidth: 0 },
  title: { fontWeight: tokens.fontWeightSemibold },
  bar: { width: '160px' },
  detail: { color: tokens.colorNeutralForeground2 },
  lost: { color: tokens.colorPaletteRedForeground1 },
});

export function JobLine({ job }: { job: JobView }) {
  const styles = useStyles();
  const lost = lostLine(job);
  return (
    <div className={styles.line}>
      <span className={styles.title}>{job.title}</span>
      {isUnderWay(job) && (
        <ProgressBar className={styles.bar} thickness="large" aria-label={job.title} {...(job.progress.total > 0 && { value: job.progress.done, max: job.progress.total })} />
      )}
      <span className={styles.detail}>
        {isUnderWay(job) ? `${jobStateWords[job.state]}: ${progressWords(job)}` : `${jobStateWords[job.state]}: ${job.problem ?? resultWords(job)}`}{lost !== '' && <>, <span className={styles.lost}>{lost}</span></>}
      </span>
      <JobLink job={job.id}>Report</JobLink>
    </div>
  );
}
