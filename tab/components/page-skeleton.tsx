// The page before anything is known: its shape, without words.
import { makeStyles, tokens } from '@fluentui/react-components';
import { Bar } from './bar.tsx';
import { useSharedStyles } from './shared-styles.ts';

const useStyles = makeStyles({
  place: { padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXL}`, display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXL },
});
const widths = ['140px', '70%', '92%', '88%', '94%', '85%', '90%'] as const;

export function PageSkeleton() {
  const styles = useStyles();
  const shared = useSharedStyles();
  return (
    <div className={styles.place} aria-busy="true">
      <span role="status" className={shared.heardOnly}>Loading</span>
      {widths.map((width) => <Bar key={width} width={width} />)}
    </div>
  );
}
