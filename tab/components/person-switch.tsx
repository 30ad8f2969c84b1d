// On one's own machine: who one acts as, and a menu to act as somebody else. The menu's code comes when it is first wanted.
import { Button } from '@fluentui/react-components';
import { lazy, Suspense, useState } from 'react';
import { PersonMark } from './person-mark.tsx';

const loadMenu = () => import('./person-menu.tsx');
const PersonMenu = lazy(async () => ({ default: (await loadMenu()).PersonMenu }));

export function PersonSwitch({ name }: { name: string }) {
  const [wanted, setWanted] = useState(false);
  const closed = <Button {...personButton(name)} onClick={() => { setWanted(true); }} onPointerEnter={() => void loadMenu()} />;
  return wanted ? <Suspense fallback={closed}><PersonMenu name={name} button={personButton(name)} /></Suspense> : closed;
}

function personButton(name: string) {
  const words = `Acting as ${name}. Act as somebody else`;
  return { appearance: 'subtle', 'aria-haspopup': 'menu', 'aria-label': words, title: words, icon: <PersonMark name={name.replace(/@.*$/, '').replaceAll('.', ' ')} size={28} /> } as const;
}
