// The list of users as a grid that stays smooth with 100,000 of them: only the rows in view exist, pages load as one scrolls.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { Range } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { CSSProperties, MouseEvent } from 'react';
import { useGridFocus } from '../hooks/use-grid-focus.ts';
import { useLoadingAhead } from '../hooks/use-loading-ahead.ts';
import { useNow } from '../hooks/use-now.ts';
import type { UserList } from '../hooks/use-users.ts';
import { useWidth } from '../hooks/use-width.ts';
import { columnsFor, tracksOf } from './columns.ts';
import type { ShownProperties } from './columns.ts';
import { GridHeader, headerHeight } from './grid-header.tsx';
import type { Sort } from './grid-header.tsx';
import { LoadingNote } from './loading-note.tsx';
import { rowHeight, UserRow } from './user-row.tsx';

const useStyles = makeStyles({
  place: { position: 'relative', isolation: 'isolate', flexGrow: 1, minHeight: 0 },
  grid: { height: '100%', overflowY: 'auto', overflowX: 'hidden', overflowAnchor: 'none', scrollbarGutter: 'stable', padding: `0 ${tokens.spacingHorizontalM}`, boxSizing: 'border-box', fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, '@media (max-width: 640px)': { padding: 0 } },
  rows: { position: 'relative' },
  outdated: { opacity: 0.6 },
});

/** Rows kept beyond the edges of the view. */
const overscan = 8;
/** Empty rows shown while nothing is known, or below what is loaded when the server does not count so far. */
const placeholders = 20;

interface GridProperties {
  list: UserList;
  /** Changes when the list is another one: the view goes back to its top. */
  listKey: string;
  sort: Sort;
  openUser: string | undefined;
  shownProperties: ShownProperties;
  onSort: (sort: Sort) => void;
  onOpen: (id: string) => void;
}

export function UserGrid({ list, listKey, sort, openUser, shownProperties, onSort, onOpen }: GridProperties) {
  const styles = useStyles();
  const grid = useRef<HTMLDivElement>(null);
  const width = useWidth(grid);
  // The same as long as nothing changes, so that scrolling draws no row again.
  const columns = useMemo(() => columnsFor(width, shownProperties), [width, shownProperties]);
  const now = useNow();
  const rowCount = rowsOf(list);
  const activeRow = useRef(0);
  const rows = useVirtualizer({
    count: rowCount, getScrollElement: () => grid.current, estimateSize: () => rowHeight, overscan, scrollMargin: headerHeight, scrollPaddingStart: headerHeight,
    // The active row stays in the page wherever one scrolls, so that the keyboard never loses its place.
    rangeExtractor: (range: Range) => withRow(defaultRangeExtractor(range), activeRow.current, rowCount),
  });
  const open = (row: number) => { const user = list.users[row]; if (user) onOpen(user.id); };
  const focus = useGridFocus({
    grid, size: { rows: rowCount, columns: columns.length, pageRows: Math.max(1, Math.floor(((grid.current?.clientHeight ?? 0) - headerHeight) / rowHeight) - 1) },
    reveal: (row) => { activeRow.current = row; rows.scrollToIndex(row, { align: 'auto' }); }, onEnter: open,
  });
  activeRow.current = focus.active.row;
  const lastInView = rows.range?.endIndex ?? 0;
  useLoadingAhead({ ...list, loaded: list.users.length, isBusy: list.isLoadingMore || list.isOutdated }, lastInView);
  useTopOfNewList(listKey, () => { grid.current?.scrollTo({ top: 0 }); if (focus.active.row > 0) focus.moveTo({ row: 0, column: 0 }); });
  useFocusAfterClosing(openUser, focus.takeFocus);
  const tracks: CSSProperties & { '--tracks': string } = { '--tracks': tracksOf(columns) };
  return (
    <div className={styles.place}>
      <div
        ref={grid} role="grid" aria-label="Users" aria-rowcount={list.total && !list.total.atLeast ? list.total.count + 1 : -1} aria-colcount={columns.length}
        aria-busy={list.isFirstLoad || list.isOutdated} className={styles.grid} style={tracks} onKeyDown={focus.onKeyDown} onFocus={focus.onFocus}
        onClick={(event) => { const row = rowOf(event); if (row !== undefined) open(row); }}
      >
        <GridHeader columns={columns} sort={sort} activeColumn={focus.active.row === -1 ? focus.active.column : undefined} onSort={onSort} />
        <div role="rowgroup" className={mergeClasses(styles.rows, list.isOutdated && styles.outdated)} style={{ height: rowCount * rowHeight }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <UserRow
              key={index} user={list.users[index]} index={index} top={start - headerHeight} columns={columns} now={now}
              activeColumn={focus.active.row === index ? focus.active.column : undefined} isOpen={openUser !== undefined && list.users[index]?.id === openUser}
            />
          ))}
        </div>
      </div>
      {list.isLoadingMore && lastInView >= list.users.length && <LoadingNote loaded={list.users.length} />}
    </div>
  );
}

function rowsOf({ users, total, hasMore, isFirstLoad }: UserList): number {
  if (isFirstLoad) return placeholders;
  return hasMore ? Math.max(total?.count ?? 0, users.length + placeholders) : users.length;
}

function withRow(shown: number[], row: number, count: number): number[] {
  return row < 0 || row >= count || shown.includes(row) ? shown : [...shown, row].sort((one, other) => one - other);
}

function rowOf(event: MouseEvent<HTMLElement>): number | undefined {
  // Whoever marks text to copy it does not want to open anything.
  if (window.getSelection()?.type === 'Range') return undefined;
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[role="row"][data-row]')?.dataset.row : undefined;
  return row === undefined ? undefined : Number(row);
}

function useTopOfNewList(listKey: string, goToTop: () => void): void {
  const shown = useRef(listKey);
  useEffect(() => {
    if (shown.current === listKey) return;
    shown.current = listKey;
    goToTop();
  });
}

function useFocusAfterClosing(openUser: string | undefined, takeFocus: () => void): void {
  const before = useRef(openUser);
  useEffect(() => {
    if (before.current !== undefined && openUser === undefined) takeFocus();
    before.current = openUser;
  });
}
