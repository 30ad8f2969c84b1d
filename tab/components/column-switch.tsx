// The button that opens the menu of columns; its code comes when somebody points at it.
import { Button } from '@fluentui/react-components';
import type { ButtonProps } from '@fluentui/react-components';
import { ColumnTriple20Regular } from '@fluentui/react-icons/svg/column-triple';
import { lazy, Suspense, useState } from 'react';
import type { ColumnChoice } from './columns.ts';

const loadMenu = () => import('./column-menu.tsx');
const ColumnMenu = lazy(async () => ({ default: (await loadMenu()).ColumnMenu }));

export function ColumnSwitch(choice: ColumnChoice) {
  const [wanted, setWanted] = useState(false);
  const button: ButtonProps = { appearance: 'subtle', icon: <ColumnTriple20Regular />, 'aria-label': 'Columns', title: 'Columns', 'aria-haspopup': 'menu' };
  const closed = <Button {...button} onClick={() => { setWanted(true); }} onPointerEnter={() => void loadMenu()} />;
  return wanted ? <Suspense fallback={closed}><ColumnMenu {...choice} button={button} /></Suspense> : closed;
}
