// The header row of the user list; pressing a column sorts by it.
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowSortDown16Regular } from '@fluentui/react-icons/svg/arrow-sort-down';
import { ArrowSortUp16Regular } from '@fluentui/react-icons/svg/arrow-sort-up';
import type { UsersQuery } from '../../shared/api.ts';
import type { Column } from './columns.ts';
import { useSharedStyles } from './shared-styles.ts';

/** In CSS pixels: room for two lines of words. */
export const headerHeight = 44;

export type Sort = UsersQuery['sort'];
/** What the server does when it is not told an order. */
export const usualSort: Sort = 'name';

const useStyles = makeStyles({
  group: { position: 'sticky', top: 0, zIndex: 2, height: `${headerHeight}px`, backgroundColor: tokens.colorNeutralBackground1 },
  row: { display: 'grid', gridTemplateColumns: 'var(--tracks)', height: '100%', boxSizing: 'border-box', borderBottom: `1px solid ${tokens.colorNeutralStroke1}` },
  column: { display: 'flex', minWidth: 0, ...typographyStyles.caption1Strong, color: tokens.colorNeutralForeground2 },
  words: { display: 'flex', alignItems: 'center', columnGap: '2px', textAlign: 'start', padding: `0 ${tokens.spacingHorizontalS}`, minWidth: 0, width: '100%', boxSizing: 'border-box' },
  button: {
    font: 'inherit', color: 'inherit', background: 'none', border: 'none', cursor: 'pointer',
    ':hover': { color: tokens.colorNeutralForeground1Hover, backgroundColor: tokens.colorSubtleBackgroundHover },
  },
  arrow: { flexShrink: 0 },
});

interface HeaderProperties {
  columns: readonly Column[];
  sort: Sort;
  /** The column that the keyboard is on, when it is on the header. */
  activeColumn: number | undefined;
  onSort: (sort: Sort) => void;
}

export function GridHeader({ columns, sort, activeColumn, onSort }: HeaderProperties) {
  const styles = useStyles();
  return (
    <div role="rowgroup" className={styles.group}>
      <div role="row" aria-rowindex={1} className={styles.row}>
        {columns.map((column, position) => (
          <ColumnHeader key={column.id} column={column} position={position} sort={sort} isActive={activeColumn === position} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

function ColumnHeader({ column, position, sort, isActive, onSort }: { column: Column; position: number; sort: Sort; isActive: boolean; onSort: (sort: Sort) => void }) {
  const styles = useStyles();
  const shared = useSharedStyles();
  const place = { 'data-row': -1, 'data-column': position, tabIndex: isActive ? 0 : -1 };
  const { sort: name } = column;
  if (!name) {
    return <div role="columnheader" aria-colindex={position + 1} className={mergeClasses(styles.column, shared.focusRing)} {...place}><span className={styles.words}>{column.title}</span></div>;
  }
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none';
  return (
    <div role="columnheader" aria-colindex={position + 1} aria-sort={direction} className={styles.column}>
      <button type="button" className={mergeClasses(styles.words, styles.button, shared.focusRing)} onClick={() => { onSort(direction === 'ascending' ? `-${name}` : name); }} {...place}>
        {column.title}
        {direction === 'ascending' && <ArrowSortUp16Regular aria-hidden="true" className={styles.arrow} />}
        {direction === 'descending' && <ArrowSortDown16Regular aria-hidden="true" className={styles.arrow} />}
      </button>
    </div>
  );
}
