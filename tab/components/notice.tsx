// A line above the list: part of it could not be loaded, the rest stays.
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { ErrorCircle20Regular } from '@fluentui/react-icons/svg/error-circle';
import { wordsOf } from '../api/api-error.ts';

const useStyles = makeStyles({
  notice: {
    ...typographyStyles.body1, display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, margin: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalS}`,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`, borderRadius: tokens.borderRadiusMedium, color: tokens.colorStatusDangerForeground1,
    backgroundColor: tokens.colorStatusDangerBackground1, border: `1px solid ${tokens.colorStatusDangerBorder1}`,
  },
  words: { flexGrow: 1 },
});

export function Notice({ error, onTryAgain }: { error: Error; onTryAgain: () => void }) {
  const styles = useStyles();
  return (
    <div role="alert" className={styles.notice}>
      <ErrorCircle20Regular aria-hidden="true" />
      <span className={styles.words}>{wordsOf(error)}</span>
      <Button size="small" onClick={onTryAgain}>Try again</Button>
    </div>
  );
}
