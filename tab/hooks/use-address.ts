// The page's address as state.
import { useMemo, useSyncExternalStore } from 'react';
import { changedSearch, parseAddress } from './address.ts';
import type { Address, AddressChange } from './address.ts';

const changed = 'usher-address-changed';

/** Goes to a changed address; `replace` for steps that "back" should skip, such as typing. */
export function go(change: AddressChange, { replace = false }: { replace?: boolean } = {}): void {
  const next = window.location.pathname + changedSearch(window.location.search, change);
  if (replace) window.history.replaceState(null, '', next);
  else window.history.pushState(null, '', next);
  window.dispatchEvent(new Event(changed));
}

/** A link to the changed address, for opening it elsewhere. */
export function addressTo(change: AddressChange): string {
  return window.location.pathname + changedSearch(window.location.search, change);
}

export function useAddress(): Address {
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  return useMemo(() => parseAddress(search), [search]);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(changed, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(changed, listener);
  };
}
