// A user's status: a dot and its name.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { statusNames } from '../../shared/lifecycle.ts';
import type { Status } from '../../shared/user.ts';

/** Where the system chooses the colours, all that is left is the shape: full, a ring, a bar. */
const ownShape = '@media (forced-colors: active)';
const drawnIn = (colour: 'CanvasText' | 'GrayText') => ({ forcedColorAdjust: 'none', backgroundColor: colour, borderTopColor: colour, borderRightColor: colour, borderBottomColor: colour, borderLeftColor: colour } as const);

const useStyles = makeStyles({
  mark: { display: 'inline-flex', alignItems: 'center', columnGap: tokens.spacingHorizontalSNudge },
  dot: { width: '8px', height: '8px', borderRadius: tokens.borderRadiusCircular, boxSizing: 'border-box', flexShrink: 0, border: '2px solid transparent' },
  active: { backgroundColor: tokens.colorPaletteLightGreenForeground3, borderTopColor: tokens.colorPaletteLightGreenForeground3, borderRightColor: tokens.colorPaletteLightGreenForeground3, borderBottomColor: tokens.colorPaletteLightGreenForeground3, borderLeftColor: tokens.colorPaletteLightGreenForeground3, [ownShape]: drawnIn('CanvasText') },
  invited: { borderTopColor: tokens.colorPaletteMarigoldForeground3, borderRightColor: tokens.colorPaletteMarigoldForeground3, borderBottomColor: tokens.colorPaletteMarigoldForeground3, borderLeftColor: tokens.colorPaletteMarigoldForeground3, [ownShape]: { ...drawnIn('CanvasText'), backgroundColor: 'Canvas' } },
  inactive: { borderTopColor: tokens.colorNeutralForeground3, borderRightColor: tokens.colorNeutralForeground3, borderBottomColor: tokens.colorNeutralForeground3, borderLeftColor: tokens.colorNeutralForeground3, backgroundColor: tokens.colorNeutralForeground3, [ownShape]: { ...drawnIn('CanvasText'), height: '4px', borderRadius: 0 } },
  quiet: { color: tokens.colorNeutralForeground3 },
});

export function StatusMark({ status }: { status: Status }) {
  const styles = useStyles();
  const tint = status === 'active' ? styles.active : status === 'invited' ? styles.invited : styles.inactive;
  return (
    <span className={mergeClasses(styles.mark, (status === 'inactive' || status === 'deleted') && styles.quiet)}>
      <span aria-hidden="true" className={mergeClasses(styles.dot, tint)} />
      {statusNames[status]}
    </span>
  );
}
