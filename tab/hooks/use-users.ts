// The user list in pages, as far as somebody scrolled, and one user at a time.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InfiniteData, QueryClient, UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { UsersPage } from '../../shared/api.ts';
import { limits } from '../../shared/limits.ts';
import type { User } from '../../shared/user.ts';
import { fetchUser, fetchUsers } from '../api/usher-api.ts';
import type { UserListQuery } from '../api/usher-api.ts';
import { useSession } from './session.ts';

export interface UserList {
  /** What is loaded so far, from the first user on. */
  users: readonly User[];
  /** How many match; undefined until the server said. `atLeast`: the server stopped counting there. */
  total: { count: number; atLeast: boolean } | undefined;
  hasMore: boolean;
  isFirstLoad: boolean;
  isLoadingMore: boolean;
  /** An older answer is shown while the new one is on its way. */
  isOutdated: boolean;
  error: Error | null;
  loadMore: () => void;
  tryAgain: () => void;
}

/** The first page comes fast; whoever scrolls on gets larger ones. */
const firstPage = limits.pageSize.usual;
const laterPages = limits.pageSize.most;
/** Up to so many loaded pages are asked for again in place; with more, the list starts over from its top. */
const pagesToRepeat = 3;

export function useUsers(query: UserListQuery): UserList {
  const { client } = useSession();
  const result = useInfiniteQuery({
    queryKey: ['users', query],
    queryFn: ({ pageParam, signal }) => fetchUsers(client, query, { pageSize: pageParam === '' ? firstPage : laterPages, pageToken: pageParam, signal }),
    initialPageParam: '',
    getNextPageParam: (page: UsersPage) => page.nextPageToken,
    placeholderData: keepPreviousData,
    structuralSharing: false,
    staleTime: Infinity,
  });
  const users = useMemo(() => result.data?.pages.flatMap((page) => page.items) ?? [], [result.data]);
  const first = result.data?.pages[0];
  return {
    users,
    total: first?.total === undefined ? undefined : { count: first.total, atLeast: first.totalCapped ?? false },
    hasMore: result.hasNextPage,
    isFirstLoad: result.isPending,
    isLoadingMore: result.isFetchingNextPage,
    isOutdated: result.isPlaceholderData,
    error: result.error,
    loadMore: () => void result.fetchNextPage(),
    tryAgain: () => void (result.data && !result.isPlaceholderData ? result.fetchNextPage() : result.refetch()),
  };
}

/** One user with everything known; starts with what the list already holds. */
export function useUser(id: string, { enabled = true }: { enabled?: boolean } = {}): UseQueryResult<User> {
  const { client } = useSession();
  const queries = useQueryClient();
  return useQuery({ queryKey: ['user', id], queryFn: () => fetchUser(client, id), placeholderData: () => userInLists(queries, id), enabled });
}

/** Asks for the list and everything beside it again. */
export async function refreshUsers(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['user'] });
  const deep = queries.getQueriesData<InfiniteData<UsersPage>>({ queryKey: ['users'] }).some(([, data]) => (data?.pages.length ?? 0) > pagesToRepeat);
  await (deep ? queries.resetQueries({ queryKey: ['users'] }) : queries.invalidateQueries({ queryKey: ['users'] }));
}

function userInLists(queries: QueryClient, id: string): User | undefined {
  for (const [, data] of queries.getQueriesData<InfiniteData<UsersPage>>({ queryKey: ['users'] })) {
    const found = data?.pages.flatMap((page) => page.items).find((user) => user.id === id);
    if (found) return found;
  }
  return undefined;
}
