// A plan: how it stands, asked for again until it is decided, and its rows, which never change, as far as somebody scrolled.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { PlanRowView, PlanView } from '../../shared/api.ts';
import { limits } from '../../shared/limits.ts';
import { fetchPlan } from '../api/usher-api.ts';
import type { Verdict } from '../api/usher-api.ts';
import { useSession } from './session.ts';

const whileUndecided = 5_000;

function mayMove(plan: PlanView | undefined): boolean {
  return plan?.state === 'waiting' || (plan?.state === 'open' && Date.parse(plan.expires) > Date.now());
}

/** With its first row alone. */
export function usePlan(id: string): UseQueryResult<PlanView> {
  const { client } = useSession();
  return useQuery({
    queryKey: ['plan', id],
    queryFn: ({ signal }) => fetchPlan(client, { id }, { pageSize: 1, signal }),
    refetchInterval: (query) => (mayMove(query.state.data) ? whileUndecided : false),
  });
}

export interface PlanRows {
  /** What is loaded so far, from the first row on. */
  rows: readonly PlanRowView[];
  hasMore: boolean;
  isFirstLoad: boolean;
  isLoadingMore: boolean;
  error: Error | null;
  loadMore: () => void;
  tryAgain: () => void;
}

/** `verdict`: only rows of this kind. The first page comes fast; whoever scrolls on gets larger ones. */
export function usePlanRows(id: string, verdict: Verdict | undefined): PlanRows {
  const { client } = useSession();
  const result = useInfiniteQuery({
    queryKey: ['plan-rows', id, verdict],
    queryFn: ({ pageParam, signal }) => fetchPlan(client, { id, verdict }, { pageSize: pageParam === '' ? limits.pageSize.usual : limits.pageSize.most, pageToken: pageParam, signal }),
    initialPageParam: '',
    getNextPageParam: (page: PlanView) => page.nextPageToken,
    structuralSharing: false,
    staleTime: Infinity,
  });
  const rows = useMemo(() => result.data?.pages.flatMap((page) => page.rows) ?? [], [result.data]);
  return {
    rows,
    hasMore: result.hasNextPage,
    isFirstLoad: result.isPending,
    isLoadingMore: result.isFetchingNextPage,
    error: result.error,
    loadMore: () => void result.fetchNextPage(),
    tryAgain: () => void (result.data ? result.fetchNextPage() : result.refetch()),
  };
}
