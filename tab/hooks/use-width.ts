// How wide an element is, as it changes.
import { useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';

/** In CSS pixels; 0 before the first measurement. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    setWidth(watched.clientWidth);
    const observer = new ResizeObserver(() => { setWidth(watched.clientWidth); });
    observer.observe(watched);
    return () => { observer.disconnect(); };
  }, [element]);
  return width;
}
