// How answers are kept and asked for again.
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.ts';

/** One more try for what may pass by itself; a refusal stays one. */
function isWorthAnotherTry(failures: number, error: Error): boolean {
  return failures < 1 && error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: isWorthAnotherTry, retryDelay: 400, staleTime: 30_000, refetchOnWindowFocus: false, networkMode: 'always' } },
  });
}
