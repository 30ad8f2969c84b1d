// The time of day for words like "3 minutes ago".
import { useEffect, useState } from 'react';

const step = 60_000;

/** Milliseconds since 1970, renewed every minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, step);
    return () => { clearInterval(timer); };
  }, []);
  return now;
}
