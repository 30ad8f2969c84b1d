// Says that more is being loaded, above rows that are still empty.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useSharedStyles } from './shared-styles.ts';
import { countWords } from './words.ts';

const useStyles = makeStyles({
  note: {
    ...typographyStyles.body1, position: 'absolute', bottom: tokens.spacingVerticalXXL, left: '50%', transform: 'translateX(-50%)', display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalL}`, borderRadius: tokens.borderRadiusCircular, border: `1px solid ${tokens.colorTransparentStroke}`,
    backgroundColor: tokens.colorNeutralBackground1, boxShadow: tokens.shadow16,
  },
});

export function LoadingNote({ loaded, what = 'users' }: { loaded: number; what?: string }) {
  const styles = useStyles();
  const shared = useSharedStyles();
  return (
    <div className={styles.note}>
      <span role="status" className={shared.heardOnly}>Loading more {what}</span>
      <span aria-hidden="true">Loading, {countWords(loaded)} so far</span>
    </div>
  );
}
