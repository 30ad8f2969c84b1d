// The rows of a report: line of the file, person, what became of it and why.
import { Link, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { Outcome, ReportRow } from '../../shared/job.ts';
import { outcomeWords } from './words.ts';

const useStyles = makeStyles({
  table: { ...typographyStyles.body1, width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  head: { ...typographyStyles.caption1Strong, textAlign: 'start', color: tokens.colorNeutralForeground2, borderBottom: `1px solid ${tokens.colorNeutralStroke1}`, padding: tokens.spacingHorizontalS, '@media (max-width: 640px)': { padding: tokens.spacingHorizontalXS } },
  cell: { borderBottom: `1px solid ${tokens.colorNeutralStroke3}`, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`, overflowWrap: 'anywhere', verticalAlign: 'top', '@media (max-width: 640px)': { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXS}` } },
  // On a phone the words need the room.
  narrow: { width: '56px', '@media (max-width: 640px)': { width: '32px' } },
  outcome: { width: '96px', '@media (max-width: 640px)': { width: '64px' } },
  bad: { color: tokens.colorPaletteRedForeground1 },
});

const wentWrong: readonly Outcome[] = ['refused', 'failed', 'unknown'];

export function ReportTable({ rows }: { rows: readonly ReportRow[] }) {
  const styles = useStyles();
  // Nothing but an import has a file with lines.
  const hasLines = rows.some(({ line }) => line !== null);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {hasLines && <th scope="col" className={mergeClasses(styles.head, styles.narrow)}>Line</th>}
          <th scope="col" className={styles.head}>Email</th>
          <th scope="col" className={mergeClasses(styles.head, styles.outcome)}>Result</th>
          <th scope="col" className={styles.head}>Reason</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, position) => (
          // A file may name the same person twice, and rows are only ever added at the end.
          <tr key={position}>
            {hasLines && <td className={styles.cell}>{row.line ?? '–'}</td>}
            <td className={styles.cell}><Who row={row} /></td>
            <td className={mergeClasses(styles.cell, wentWrong.includes(row.status) && styles.bad)}>{outcomeWords[row.status]}</td>
            <td className={styles.cell}>{row.reason}{row.link !== undefined && <> <Link href={row.link} target="_blank" rel="noreferrer">Open</Link></>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where an address does not fit on one line, it breaks behind its @ first and not in the middle of a word. */
function Who({ row }: { row: ReportRow }) {
  const { email, name } = row;
  const at = email.indexOf('@') + 1;
  return email === '' ? name : <>{email.slice(0, at)}<wbr />{email.slice(at)}</>;
}
