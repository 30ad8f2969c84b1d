// A menu of one choice that narrows the list.
import { makeStyles, mergeClasses, Select } from '@fluentui/react-components';
import { readable } from '../api/readable.ts';

const useStyles = makeStyles({
  // By itself it is never narrower than its longest choice, and would send what follows into another row.
  choice: { flexGrow: 1, flexBasis: '124px', minWidth: 0, maxWidth: '140px', '@media (max-width: 640px)': { flexBasis: '40%', maxWidth: 'none' } },
});

interface ChoiceProperties {
  label: string;
  className?: string;
  /** What the choice is called while it narrows nothing. */
  any: string;
  value: string | undefined;
  options: readonly (readonly [string, string])[];
  onChoose: (value: string) => void;
}

/** A menu of the browser's own: it costs no code and phones know how to show it. */
export function Choice({ label, className, any, value, options, onChoose }: ChoiceProperties) {
  const isKnown = value === undefined || options.some(([option]) => option === value);
  return (
    <Select className={mergeClasses(useStyles().choice, className)} aria-label={label} value={value ?? ''} onChange={(_event, { value: chosen }) => { onChoose(chosen); }}>
      <option value="">{any}</option>
      {!isKnown && <option value={value}>{value && readable(value)}</option>}
      {options.map(([option, words]) => <option key={option} value={option}>{readable(words)}</option>)}
    </Select>
  );
}
