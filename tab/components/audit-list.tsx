// The entries of the audit trail: what was done to whom, what changed, what came of it; who did it, where and when.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { changeWords } from '../../shared/audit.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { targetWords } from './audit-words.ts';
import { actionWords, auditOutcomeWords, exactWords, sourceWords } from './words.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  entry: {
    display: 'flex', columnGap: tokens.spacingHorizontalL, justifyContent: 'space-between', padding: `${tokens.spacingVerticalS} 0`, borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    '@media (max-width: 640px)': { flexDirection: 'column', rowGap: tokens.spacingVerticalXS },
  },
  what: { minWidth: 0, overflowWrap: 'anywhere' },
  title: { ...typographyStyles.body1Strong, margin: 0 },
  detail: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2, margin: 0 },
  bad: { ...typographyStyles.body1, color: tokens.colorPaletteRedForeground1, margin: 0 },
  who: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, textAlign: 'end', flexShrink: 0, maxWidth: '45%', overflowWrap: 'anywhere', '@media (max-width: 640px)': { textAlign: 'start', maxWidth: 'none' } },
});

export function AuditList({ entries }: { entries: readonly AuditEntry[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {entries.map((entry) => (
        <li key={entry.id} className={styles.entry}>
          <div className={styles.what}>
            <p className={styles.title}>{actionWords(entry.action)}{targetWords(entry)}</p>
            {(entry.before !== '' || entry.after !== '') && <p className={styles.detail}>{changeWords(entry)}</p>}
            {entry.outcome !== 'done' && <p className={entry.outcome === 'skipped' ? styles.detail : styles.bad}>{auditOutcomeWords[entry.outcome]}{entry.reason !== '' && `: ${entry.reason}`}</p>}
          </div>
          <div className={styles.who}>
            {entry.who.name || entry.who.email} {sourceWords[entry.source]}<br /><time dateTime={entry.at}>{exactWords(entry.at)}</time>
          </div>
        </li>
      ))}
    </ul>
  );
}
