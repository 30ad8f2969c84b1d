// The circle with a person's initials.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { initialsOf } from './words.ts';

const useStyles = makeStyles({
  mark: {
    flexShrink: 0, display: 'inline-flex', alignItems: 'center', justifyContent: 'center', borderRadius: tokens.borderRadiusCircular,
    fontWeight: tokens.fontWeightSemibold, border: `1px solid ${tokens.colorTransparentStroke}`, boxSizing: 'border-box',
    // Drawn, not written: the name stands beside it, and the letters are no word of it.
    '::before': { content: 'attr(data-initials)' },
  },
  tint0: { backgroundColor: tokens.colorPaletteDarkRedBackground2, color: tokens.colorPaletteDarkRedForeground2 },
  tint1: { backgroundColor: tokens.colorPaletteTealBackground2, color: tokens.colorPaletteTealForeground2 },
  tint2: { backgroundColor: tokens.colorPaletteCornflowerBackground2, color: tokens.colorPaletteCornflowerForeground2 },
  tint3: { backgroundColor: tokens.colorPalettePurpleBackground2, color: tokens.colorPalettePurpleForeground2 },
  tint4: { backgroundColor: tokens.colorPaletteForestBackground2, color: tokens.colorPaletteForestForeground2 },
  tint5: { backgroundColor: tokens.colorPaletteBrassBackground2, color: tokens.colorPaletteBrassForeground2 },
});
const tints = ['tint0', 'tint1', 'tint2', 'tint3', 'tint4', 'tint5'] as const;

/** Always the same tint for the same name. */
export function PersonMark({ name, size }: { name: string; size: number }) {
  const styles = useStyles();
  const sum = [...name.toLowerCase()].reduce((total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 0);
  const tint = tints[sum % tints.length] ?? 'tint0';
  return (
    <span aria-hidden="true" className={mergeClasses(styles.mark, styles[tint])} style={{ width: size, height: size, fontSize: Math.round(size * 0.38) }} data-initials={initialsOf(name)} />
  );
}
