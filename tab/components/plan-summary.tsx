// Over the rows of a plan: where it stands, how many rows of which kind, what to know before, who asked for it and when.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { Warning20Regular } from '@fluentui/react-icons/svg/warning';
import type { PlanView } from '../../shared/api.ts';
import { useNow } from '../hooks/use-now.ts';
import { JobLink } from './job-link.tsx';
import { countsLine, stateOf } from './plan-words.ts';
import { exactWords } from './words.ts';

const useStyles = makeStyles({
  lines: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2, display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, paddingBottom: tokens.spacingVerticalM, overflowWrap: 'anywhere' },
  state: { ...typographyStyles.body1Strong, color: tokens.colorNeutralForeground1 },
  warnings: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, color: tokens.colorNeutralForeground1 },
  warning: { display: 'flex', columnGap: tokens.spacingHorizontalS, minWidth: 0, '& svg': { flexShrink: 0 } },
});

export function PlanSummary({ plan }: { plan: PlanView }) {
  const styles = useStyles();
  const { word, meaning } = stateOf(plan, useNow());
  return (
    <div className={styles.lines}>
      <span role="status"><span className={styles.state}>{word}</span>{` · ${countsLine(plan.counts)}`}</span>
      <span>{meaning} {plan.job !== null && <JobLink job={plan.job}>Open the report</JobLink>}</span>
      {plan.warnings.length > 0 && (
        <ul className={styles.warnings} aria-label="Read this first">
          {plan.warnings.map((warning, n) => <li key={n} className={styles.warning}><Warning20Regular aria-hidden="true" /><span>{warning}</span></li>)}
        </ul>
      )}
      <span>Asked for by {plan.requestedBy.name || plan.requestedBy.email} on <time dateTime={plan.created}>{exactWords(plan.created)}</time></span>
    </div>
  );
}
