// Where a person is shown beside the list. It outlives the panel and the page below it, so that the panel can always close properly.
import { lazy, Suspense, useEffect, useState } from 'react';
import type { Address } from '../hooks/address.ts';
import { go } from '../hooks/use-address.ts';

const loadPanel = () => import('./person-panel.tsx');
const PersonPanel = lazy(async () => ({ default: (await loadPanel()).PersonPanel }));

export function PersonPlace({ user }: Pick<Address, 'user'>) {
  const [latest, setLatest] = useState(user);
  if (user !== undefined && user !== latest) setLatest(user);
  // Somebody will open a person; by then the panel's code is here.
  useEffect(() => void requestIdleCallback(() => void loadPanel()), []);
  if (latest === undefined) return null;
  return (
    <Suspense>
      <PersonPanel id={latest} isOpen={user !== undefined} onClose={() => { if (user !== undefined) go({ user: undefined }); }} />
    </Suspense>
  );
}
