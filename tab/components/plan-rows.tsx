// The rows of a plan, smooth with 100,000 of them: only those in view exist, pages load as one scrolls. Rows are as high as their words need.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { PlanRowView } from '../../shared/api.ts';
import { useLoadingAhead } from '../hooks/use-loading-ahead.ts';
import type { PlanRows } from '../hooks/use-plan.ts';
import { useWidth } from '../hooks/use-width.ts';
import { Bar } from './bar.tsx';
import { reasonOf, whoOf } from './plan-words.ts';
import { useSharedStyles } from './shared-styles.ts';

const useStyles = makeStyles({
  list: { ...typographyStyles.body1, position: 'relative', margin: 0, padding: 0, listStyleType: 'none' },
  row: { position: 'absolute', top: 0, left: 0, right: 0, boxSizing: 'border-box', minHeight: '44px', padding: `${tokens.spacingVerticalS} 0`, borderBottom: `1px solid ${tokens.colorNeutralStroke3}`, overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
  detail: { color: tokens.colorNeutralForeground2 },
  bad: { color: tokens.colorPaletteRedForeground1 },
});

/** In CSS pixels: two lines, as most rows have. */
const usualHeight = 57;
const overscan = 8;
/** Shown below what is loaded, where nobody knows how many there are. */
const placeholders = 10;

interface RowsProperties {
  list: PlanRows;
  /** How many there are of this kind. */
  total: number;
  scroller: RefObject<HTMLElement | null>;
  /** Told as one scrolls: the last row in view. */
  onView: (lastInView: number) => void;
}

export function PlanRowList({ list, total, scroller, onView }: RowsProperties) {
  const styles = useStyles();
  const place = useRef<HTMLUListElement>(null);
  const top = useTopOf(place, scroller);
  const count = list.isFirstLoad ? placeholders : list.hasMore ? Math.max(total, list.rows.length + placeholders) : list.rows.length;
  const view = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => usualHeight, overscan, scrollMargin: top });
  const lastInView = view.range?.endIndex ?? 0;
  useLayoutEffect(() => { onView(lastInView); }, [lastInView]);
  useLoadingAhead({ ...list, loaded: list.rows.length, isBusy: list.isLoadingMore || list.isFirstLoad }, lastInView);
  return (
    <ul ref={place} className={styles.list} aria-label="Rows" aria-busy={list.isFirstLoad} style={{ height: view.getTotalSize() }}>
      {view.getVirtualItems().map(({ index, start }) => (
        <li key={index} ref={view.measureElement} data-index={index} aria-posinset={index + 1} aria-setsize={count} className={styles.row} style={{ transform: `translateY(${start - top}px)` }}>
          <Row row={list.rows[index]} />
        </li>
      ))}
    </ul>
  );
}

/** What stands above the list scrolls with it, and its height changes with its words and with the width of the page. */
function useTopOf(place: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useWidth(scroller);
  useLayoutEffect(() => { setTop(place.current?.offsetTop ?? 0); });
  return top;
}

function Row({ row }: { row: PlanRowView | undefined }) {
  const styles = useStyles();
  const shared = useSharedStyles();
  if (!row) return <><Bar width="70%" /><span className={shared.heardOnly}>Loading</span></>;
  const { name, email, line } = whoOf(row);
  const reason = reasonOf(row);
  const rest = [email, line].filter((part) => part !== '' && part !== name).join(' · ');
  return (
    <>
      <div><span className={styles.name}>{name || line}</span>{name !== '' && rest !== '' && <span className={styles.detail}> {rest}</span>}</div>
      {row.changes.length > 0 && <div className={styles.detail}>{row.changes.join('; ')}</div>}
      {reason !== '' && <div className={row.verdict === 'skip' ? styles.detail : styles.bad}>{reason}</div>}
    </>
  );
}
