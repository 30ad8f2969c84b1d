// Which cell of a grid the keyboard is on. Exactly one cell can be reached by Tab; the arrow keys do the rest.
import { useLayoutEffect, useRef, useState } from 'react';
import type { FocusEvent, KeyboardEvent, RefObject } from 'react';
import { cellAfterKey } from './grid-keys.ts';
import type { GridCell, GridSize } from './grid-keys.ts';

export interface GridFocus {
  active: GridCell;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  /** Also follows the pointer: a pressed cell becomes the active one. */
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  moveTo: (cell: GridCell) => void;
  /** Puts the browser's focus back on the active cell. */
  takeFocus: () => void;
}

interface GridFocusOptions {
  grid: RefObject<HTMLElement | null>;
  size: GridSize;
  /** Brings a row into view before it gets the focus. */
  reveal: (row: number) => void;
  onEnter: (row: number) => void;
}

/** Cells carry `data-row` and `data-column`; see grid-keys.ts for the header. */
export function useGridFocus({ grid, size, reveal, onEnter }: GridFocusOptions): GridFocus {
  const [wanted, setActive] = useState<GridCell>({ row: 0, column: 0 });
  const active = { row: Math.max(-1, Math.min(wanted.row, size.rows - 1)), column: Math.min(wanted.column, size.columns - 1) };
  const mustFocus = useRef(false);
  const takeFocus = () => {
    grid.current?.querySelector<HTMLElement>(`[data-row="${active.row}"][data-column="${active.column}"]`)?.focus({ preventScroll: true });
  };
  useLayoutEffect(() => {
    if (!mustFocus.current) return;
    mustFocus.current = false;
    takeFocus();
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Enter' && active.row >= 0) onEnter(active.row);
    const next = cellAfterKey(event, active, size);
    if (!next) return;
    event.preventDefault();
    mustFocus.current = true;
    setActive(next);
    if (next.row >= 0) reveal(next.row);
  };
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const { row, column } = event.target.dataset;
    if (row === undefined || column === undefined) return;
    if (Number(row) !== active.row || Number(column) !== active.column) setActive({ row: Number(row), column: Number(column) });
  };
  return { active, onKeyDown, onFocus, moveTo: setActive, takeFocus };
}
