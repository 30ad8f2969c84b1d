// Under a job's title: its state, its counts, who asked for it and when.
import { makeStyles, ProgressBar, tokens, typographyStyles } from '@fluentui/react-components';
import type { JobView } from '../../shared/api.ts';
import { askedAt, isUnderWay } from '../../shared/job.ts';
import { lostSentence } from '../../shared/lost-secrets.ts';
import { exactWords, jobStateWords, progressWords, resultWords } from './words.ts';

const useStyles = makeStyles({
  line: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2, display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, paddingBottom: tokens.spacingVerticalL },
  state: { ...typographyStyles.body1Strong, color: tokens.colorNeutralForeground1 },
  problem: { color: tokens.colorPaletteRedForeground1 },
});

export function JobSummaryLine({ job }: { job: JobView }) {
  const styles = useStyles();
  const lost = lostSentence(job);
  return (
    <div className={styles.line}>
      <span role="status"><span className={styles.state}>{jobStateWords[job.state]}</span>{` · ${standing(job).join(' · ')}`}</span>
      {isUnderWay(job) && <ProgressBar thickness="large" aria-label="Progress" {...(job.progress.total > 0 && { value: job.progress.done, max: job.progress.total })} />}
      {lost !== '' && <span className={styles.problem}>{lost}</span>}
      {job.problem && <span className={styles.problem}>{job.problem}</span>}
      <span>Asked for by {job.requestedBy.name} on <Moment instant={askedAt(job)} />{job.started !== null && exactWords(job.started) !== exactWords(askedAt(job)) && <>, begun on <Moment instant={job.started} /></>}</span>
    </div>
  );
}

/** Where no total is known, there is nothing to compare with: of a sync the entries that were read are all there is to count. */
function standing(job: JobView): string[] {
  return job.kind === 'sync' || job.progress.total === 0 ? [resultWords(job)] : [progressWords(job), resultWords(job)];
}

function Moment({ instant }: { instant: string }) {
  return <time dateTime={instant}>{exactWords(instant)}</time>;
}
