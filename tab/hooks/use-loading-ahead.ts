// Long lists load as one scrolls: page after page until what is in view is there.
import { useEffect } from 'react';

/** The next page is asked for so many rows before the end of what is loaded. */
const ahead = 40;

interface Loading {
  loaded: number;
  hasMore: boolean;
  /** Something is on its way already. */
  isBusy: boolean;
  error: Error | null;
  loadMore: () => void;
}

/** Stops at an error until somebody says to try again. */
export function useLoadingAhead({ loaded, hasMore, isBusy, error, loadMore }: Loading, lastInView: number): void {
  const isNear = hasMore && !isBusy && error === null && lastInView >= loaded - ahead;
  useEffect(() => { if (isNear) loadMore(); }, [isNear, loaded]);
}
