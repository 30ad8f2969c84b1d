// What runs right now, wherever it was begun, and what ended while one looked.
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Dismiss16Regular } from '@fluentui/react-icons/svg/dismiss';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { JobView } from '../../shared/api.ts';
import { isUnderWay } from '../../shared/job.ts';
import { useJobs } from '../hooks/use-jobs.ts';

const JobLine = lazy(async () => ({ default: (await import('./job-line.tsx')).JobLine }));

const useStyles = makeStyles({
  strip: {
    margin: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalS}`, padding: `0 ${tokens.spacingHorizontalM}`, borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground2, flexShrink: 0, '@media (max-width: 640px)': { margin: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalS}` },
  },
  job: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minHeight: '40px', boxSizing: 'border-box', padding: `${tokens.spacingVerticalXS} 0` },
});

/** More would push the list out of sight; the rest is on the page of jobs. */
const most = 3;

export function JobsStrip() {
  const styles = useStyles();
  const [jobs, dismiss] = useWatchedJobs();
  if (jobs.length === 0) return null;
  return (
    <section aria-label="Jobs under way" className={styles.strip}>
      {jobs.slice(0, most).map((job) => (
        <div key={job.id} className={styles.job}>
          <Suspense fallback={job.title}><JobLine job={job} /></Suspense>
          {!isUnderWay(job) && <Button size="small" appearance="subtle" icon={<Dismiss16Regular />} aria-label={`Hide “${job.title}”`} onClick={() => { dismiss(job.id); }} />}
        </div>
      ))}
    </section>
  );
}

/** Jobs under way and those that were seen under way, until dismissed. */
function useWatchedJobs(): [readonly JobView[], (id: string) => void] {
  const { data: jobs = [] } = useJobs();
  const [watched, setWatched] = useState<ReadonlySet<string>>(new Set());
  const fresh = jobs.filter((job) => isUnderWay(job) && !watched.has(job.id));
  useEffect(() => {
    if (fresh.length > 0) setWatched((before) => new Set([...before, ...fresh.map((job) => job.id)]));
  });
  const dismiss = (id: string) => { setWatched((before) => new Set([...before].filter((kept) => kept !== id))); };
  return [jobs.filter((job) => watched.has(job.id)), dismiss];
}
