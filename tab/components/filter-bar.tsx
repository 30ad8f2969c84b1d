// Everything that narrows the list, in one bar, with one press to take it all back.
import { Button, makeStyles, SearchBox, Switch, tokens } from '@fluentui/react-components';
import { Dismiss16Regular } from '@fluentui/react-icons/svg/dismiss';
import { FilterDismiss20Regular } from '@fluentui/react-icons/svg/filter-dismiss';
import { useEffect, useState } from 'react';
import { roleNames } from '../../shared/abilities.ts';
import { limits } from '../../shared/limits.ts';
import { statusNames } from '../../shared/lifecycle.ts';
import { readable } from '../api/readable.ts';
import type { Property } from '../api/usher-api.ts';
import { chosenColumns, columnsChosen, hasFilters, noFilters, parseAddress } from '../hooks/address.ts';
import type { Address, AddressChange } from '../hooks/address.ts';
import { useGroups } from '../hooks/use-groups.ts';
import { Choice } from './choice.tsx';
import { ColumnSwitch } from './column-switch.tsx';
import { choiceOf, filterWords, withChoice } from './property-filters.ts';

const useStyles = makeStyles({
  bar: {
    display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS, padding: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalS}`, flexShrink: 0,
    '@media (max-width: 640px)': { padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalS}` },
  },
  search: { flexGrow: 6, flexBasis: '160px', minWidth: 0, maxWidth: '260px', '@media (max-width: 640px)': { flexBasis: '100%', maxWidth: 'none' } },
  wider: { flexBasis: '178px', maxWidth: '188px' },
  narrower: { flexBasis: '108px', maxWidth: '116px' },
  mark: { maxWidth: '100%', overflowWrap: 'anywhere' },
  // Together, so that neither has a row of its own while the other stands above.
  end: { marginInlineStart: 'auto', display: 'flex', columnGap: tokens.spacingHorizontalS },
});

/** How long somebody must pause in typing before the list is asked for. */
const typingPause = 250;

interface BarProperties {
  address: Address;
  properties: readonly Property[];
  onChange: (change: AddressChange, options?: { replace: boolean }) => void;
}

export function FilterBar({ address, properties, onChange }: BarProperties) {
  const styles = useStyles();
  const groups = useGroups();
  // Whatever stands in a menu is checked like an address, because it becomes one.
  const choose = (name: 'status' | 'type' | 'role' | 'group') => (value: string) => {
    onChange({ [name]: parseAddress(new URLSearchParams({ [name]: value }).toString())[name] });
  };
  return (
    <div role="search" aria-label="Filter users" className={styles.bar}>
      <KeywordField value={address.q ?? ''} className={styles.search} onChange={(q) => { onChange({ q: q === '' ? undefined : q }, { replace: true }); }} />
      <Choice
        label="Status" className={styles.wider} any={address.inactive ? 'Any status' : 'Active and invited'} value={address.status} onChoose={choose('status')}
        options={[...statusChoices, ...severalStatuses(address.status)]}
      />
      <Choice label="Type" className={styles.narrower} any="Any type" value={address.type} onChoose={choose('type')} options={[['member', 'Members'], ['guest', 'Guests']]} />
      <Choice label="Role" any="Any role" value={address.role} onChoose={choose('role')} options={Object.entries(roleNames)} />
      <Choice label="Group" any="Any group" value={address.group} onChoose={choose('group')} options={groups.map((group) => [group.id, group.name])} />
      <Switch label="Show inactive users" checked={address.inactive !== undefined} onChange={(_event, { checked }) => { onChange({ inactive: checked ? 'yes' : undefined }); }} />
      {address.licence !== undefined && <Mark words={`Licence: ${address.licence}`} onRemove={() => { onChange({ licence: undefined }); }} />}
      <PropertyFilters filters={address.property} properties={properties} onChange={(property) => { onChange({ property }); }} />
      <div className={styles.end}>
        {properties.length > 0 && <ColumnSwitch properties={properties} chosen={chosenColumns(address)} onChoose={(keys) => { onChange({ columns: columnsChosen(keys) }); }} />}
        <Button appearance="subtle" icon={<FilterDismiss20Regular />} disabledFocusable={!hasFilters(address)} onClick={() => { onChange(noFilters); }}>Reset filters</Button>
      </div>
    </div>
  );
}

const statusChoices = (['active', 'invited', 'inactive'] as const).map((status) => [status, statusNames[status]] as const);

/** Several at once come from a link; a menu of one choice has them as one more. */
function severalStatuses(statuses = ''): (readonly [string, string])[] {
  if (!statuses.includes(',')) return [];
  return [[statuses, statusChoices.filter(([status]) => statuses.split(',').includes(status)).map(([, words], n) => (n === 0 ? words : words.toLowerCase())).join(' or ')]];
}

/** More of them would push the list out of view; by the others one filters from the chat. */
const mostMenus = 4;

/** A menu for what can be chosen or is yes or no; what else came with a link, under the name people know. */
function PropertyFilters({ filters = [], properties, onChange }: { filters?: readonly string[] | undefined; properties: readonly Property[]; onChange: (filters: string[] | undefined) => void }) {
  const styles = useStyles();
  const menus = properties.filter(({ type }) => type === 'choice' || type === 'yes-no').slice(0, mostMenus).map((property) => ({ property, ...choiceOf(property, filters) }));
  const change = (rest: readonly string[]) => { onChange(rest.length === 0 ? undefined : [...rest]); };
  return (
    <>
      {menus.map(({ property, options, value: chosen }) => (
        <Choice key={property.key} className={styles.wider} label={property.name} any={`Any ${property.name}`} options={options} value={chosen} onChoose={(value) => { change(withChoice(property, filters, value)); }} />
      ))}
      {filters.filter((filter) => !menus.some((menu) => menu.filter === filter)).map((filter) => (
        <Mark key={filter} words={filterWords(properties, filter)} onRemove={() => { change(filters.filter((other) => other !== filter)); }} />
      ))}
    </>
  );
}

/** What narrows the list and has no field of its own, because only links bring it. */
function Mark({ words: written, onRemove }: { words: string; onRemove: () => void }) {
  const words = readable(written);
  return <Button className={useStyles().mark} icon={<Dismiss16Regular />} iconPosition="after" aria-label={`${words}: remove this filter`} onClick={onRemove}>{words}</Button>;
}

function KeywordField({ value, className, onChange }: { value: string; className: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => { setTyped(value); }, [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => { onChange(typed); }, typingPause);
    return () => { clearTimeout(timer); };
  }, [typed]);
  return <SearchBox className={className} aria-label="Search users" placeholder="Name, email or keyword" maxLength={limits.nameLength} value={typed} onChange={(_event, data) => { setTyped(data.value); }} />;
}
