// Jobs as they move: an import begun in the chat is seen running here.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { JobView, Report } from '../../shared/api.ts';
import { isUnderWay } from '../../shared/job.ts';
import type { ReportRow } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { fetchJobs, fetchReport } from '../api/usher-api.ts';
import { useMe, useSession } from './session.ts';
import { refreshUsers } from './use-users.ts';

const jobsShown = 50;
const whileRunning = 2_000;
/** How soon a job that was begun elsewhere is noticed. */
const whileIdle = 10_000;

/** The latest jobs, newest first. When one ends, the user list is asked for again. */
export function useJobs(): UseQueryResult<JobView[]> {
  const { client } = useSession();
  const maySee = useMe().abilities.includes('jobs.see');
  const result = useQuery({
    queryKey: ['jobs'],
    queryFn: () => fetchJobs(client, jobsShown),
    enabled: maySee,
    refetchInterval: (query) => (query.state.data?.some(isUnderWay) ? whileRunning : whileIdle),
  });
  useRefreshWhenOneEnds(result.data);
  return result;
}

function useRefreshWhenOneEnds(jobs: readonly JobView[] | undefined): void {
  const queries = useQueryClient();
  const underWay = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!jobs) return;
    const now = new Set(jobs.filter(isUnderWay).map((job) => job.id));
    const ended = [...underWay.current].some((id) => !now.has(id));
    underWay.current = now;
    if (ended) void refreshUsers(queries);
  }, [jobs, queries]);
}

export interface JobReport {
  job: JobView | undefined;
  rows: readonly ReportRow[];
  hasMore: boolean;
  isLoadingMore: boolean;
  error: Error | null;
  loadMore: () => void;
  tryAgain: () => void;
}

/** A job with its report so far; asked for again while it runs. */
export function useReport(id: string): JobReport {
  const { client } = useSession();
  const result = useInfiniteQuery({
    queryKey: ['report', id],
    queryFn: ({ pageParam, signal }) => fetchReport(client, id, { pageSize: limits.pageSize.usual, pageToken: pageParam, signal }),
    initialPageParam: '',
    getNextPageParam: (page: Report) => page.nextPageToken,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => isUnderWay(page.job)) ? whileRunning : false),
  });
  const rows = useMemo(() => result.data?.pages.flatMap((page) => page.rows) ?? [], [result.data]);
  return {
    job: result.data?.pages.at(-1)?.job,
    rows,
    hasMore: result.hasNextPage,
    isLoadingMore: result.isFetchingNextPage,
    error: result.error,
    loadMore: () => void result.fetchNextPage(),
    tryAgain: () => void result.refetch(),
  };
}
