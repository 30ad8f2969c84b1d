// How the keyboard moves through a grid: https://www.w3.org/WAI/ARIA/apg/patterns/grid/. The header is row -1.

export interface GridCell {
  row: number;
  column: number;
}

export interface GridSize {
  rows: number;
  columns: number;
  /** Rows that PageUp and PageDown jump. */
  pageRows: number;
}

export interface GridKey {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** Where a key leads to, or undefined when the grid has no use for it. */
export function cellAfterKey(pressed: GridKey, from: GridCell, size: GridSize): GridCell | undefined {
  const to = targetOf(pressed, from, size);
  return to && { row: clamp(to.row, -1, size.rows - 1), column: clamp(to.column, 0, size.columns - 1) };
}

function targetOf({ key, ctrlKey, metaKey }: GridKey, { row, column }: GridCell, size: GridSize): GridCell | undefined {
  const far = ctrlKey || metaKey;
  switch (key) {
    case 'ArrowUp': return { row: row - 1, column };
    case 'ArrowDown': return { row: row + 1, column };
    case 'ArrowLeft': return { row, column: column - 1 };
    case 'ArrowRight': return { row, column: column + 1 };
    case 'PageUp': return { row: Math.max(0, row - size.pageRows), column };
    case 'PageDown': return { row: row + size.pageRows, column };
    case 'Home': return { row: far ? 0 : row, column: 0 };
    case 'End': return { row: far ? size.rows - 1 : row, column: size.columns - 1 };
    default: return undefined;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
