// A grey bar where words will be.
import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  bar: { display: 'inline-block', height: '12px', borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground4, maxWidth: '100%' },
});

export function Bar({ width }: { width: string }) {
  return <span className={useStyles().bar} style={{ width }} aria-hidden="true" />;
}
