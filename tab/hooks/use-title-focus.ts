// Where the keyboard goes on when another page opens: at its title, which screen readers then read. What was pressed is gone with the page before.
import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import { useAddress } from './use-address.ts';

/** The page whose title was shown last; undefined before the first, which leaves the focus where the browser puts it. */
let latest: string | undefined;

/** For the title of a page. */
export function useTitleFocus(): RefObject<HTMLHeadingElement | null> {
  const title = useRef<HTMLHeadingElement>(null);
  const { user, job, plan, page } = useAddress();
  const place = job ?? plan ?? page ?? 'users';
  // The panel of a person takes the focus by itself.
  const isBesidePanel = place === 'users' && user !== undefined;
  useEffect(() => {
    const isAnother = latest !== undefined && latest !== place;
    latest = place;
    if (isAnother && !isBesidePanel) title.current?.focus({ preventScroll: true });
  }, [place]);
  return title;
}
