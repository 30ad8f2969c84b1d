// One row of the user list: a person, or the shape of one while it loads.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { memo } from 'react';
import type { User } from '../../shared/user.ts';
import { Bar } from './bar.tsx';
import type { Column } from './columns.ts';
import { useSharedStyles } from './shared-styles.ts';
import { UserCell } from './user-cell.tsx';

/** In CSS pixels; also what a finger needs. */
export const rowHeight = 44;
const barWidths = ['68%', '82%', '55%', '74%'] as const;

const useStyles = makeStyles({
  row: {
    position: 'absolute', top: 0, left: 0, right: 0, height: `${rowHeight}px`, boxSizing: 'border-box', display: 'grid', gridTemplateColumns: 'var(--tracks)', cursor: 'pointer',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground1Hover },
  },
  open: { backgroundColor: tokens.colorSubtleBackgroundSelected },
  loading: { cursor: 'default' },
  cell: { display: 'flex', alignItems: 'center', minWidth: 0, padding: `0 ${tokens.spacingHorizontalS}` },
  content: { minWidth: 0, flexGrow: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
});

interface RowProperties {
  /** Undefined while it loads. */
  user: User | undefined;
  index: number;
  /** Distance from the top of the list in CSS pixels. */
  top: number;
  columns: readonly Column[];
  /** The column that the keyboard is on, when it is on this row. */
  activeColumn: number | undefined;
  isOpen: boolean;
  now: number;
}

export const UserRow = memo(function UserRow({ user, index, top, columns, activeColumn, isOpen, now }: RowProperties) {
  const styles = useStyles();
  const shared = useSharedStyles();
  const emailBelow = !columns.some((column) => column.id === 'email');
  return (
    <div
      role="row" aria-rowindex={index + 2} aria-selected={isOpen} data-row={index} style={{ transform: `translateY(${top}px)` }}
      className={mergeClasses(styles.row, isOpen && styles.open, !user && styles.loading)}
    >
      {columns.map((column, position) => (
        <div
          key={column.id} role="gridcell" aria-colindex={position + 1} data-row={index} data-column={position}
          tabIndex={activeColumn === position ? 0 : -1} className={mergeClasses(styles.cell, shared.focusRing)}
        >
          <div className={styles.content}>
            {user ? <UserCell column={column.id} user={user} now={now} emailBelow={emailBelow} /> : <Bar width={barWidths[(index + position) % barWidths.length] ?? '60%'} />}
            {!user && position === 0 && <span className={shared.heardOnly}>Loading</span>}
          </div>
        </div>
      ))}
    </div>
  );
});
