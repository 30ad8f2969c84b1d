// The audit trail in pages, latest first, as far as somebody asked for more.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AuditPage } from '../../shared/api.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { limits } from '../../shared/limits.ts';
import { fetchAudit } from '../api/usher-api.ts';
import type { AuditQuery } from '../api/usher-api.ts';
import { useSession } from './session.ts';

export interface Trail {
  /** Undefined until the server answered. */
  entries: readonly AuditEntry[] | undefined;
  hasMore: boolean;
  isLoadingMore: boolean;
  error: Error | null;
  loadMore: () => void;
  tryAgain: () => void;
}

export function useAudit(query: AuditQuery): Trail {
  const { client } = useSession();
  const result = useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam, signal }) => fetchAudit(client, query, { pageSize: limits.pageSize.usual, pageToken: pageParam, signal }),
    initialPageParam: '',
    getNextPageParam: (page: AuditPage) => page.nextPageToken,
    placeholderData: keepPreviousData,
  });
  const entries = useMemo(() => result.data?.pages.flatMap((page) => page.items), [result.data]);
  return {
    entries,
    hasMore: result.hasNextPage,
    isLoadingMore: result.isFetchingNextPage,
    error: result.error,
    loadMore: () => void result.fetchNextPage(),
    tryAgain: () => void (result.isFetchNextPageError ? result.fetchNextPage() : result.refetch()),
  };
}
