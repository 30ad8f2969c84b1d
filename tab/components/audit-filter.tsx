// What narrows the audit trail: asked for when all of it is said, because a name must be whole to be found.
import { Button, Field, Input, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { FilterDismiss20Regular } from '@fluentui/react-icons/svg/filter-dismiss';
import { useState } from 'react';
import { z } from 'zod';
import { actionsMeant, actionsOffered, noSuchAction } from '../../shared/audit-actions.ts';
import { turnedRound } from '../../shared/audit-query.ts';
import type { AuditQuery } from '../api/usher-api.ts';
import { noAuditFilters, parseAddress } from '../hooks/address.ts';
import { go } from '../hooks/use-address.ts';
import { useUser } from '../hooks/use-users.ts';

const useStyles = makeStyles({
  bar: {
    display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS, padding: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalM}`, flexShrink: 0,
    '@media (max-width: 640px)': { padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalM}` },
  },
  wide: { flexGrow: 1, flexBasis: '200px', maxWidth: '260px', '@media (max-width: 640px)': { flexBasis: '100%', maxWidth: 'none' } },
  day: { flexBasis: '140px', '@media (max-width: 640px)': { flexGrow: 1, flexBasis: '40%' } },
  field: { minWidth: 0, width: '100%' },
  refusal: { ...typographyStyles.body1, color: tokens.colorPaletteRedForeground1, margin: 0, flexBasis: '100%' },
});

/** What was typed, as an address says it: checked like one, and empty fields are none. */
function addressIn(form: HTMLFormElement): ReturnType<typeof parseAddress> {
  const typed = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value.trim() !== '') typed.set(name, value.trim());
  return parseAddress(typed.toString());
}

/** Links name a person by id, which stays right when the address changes; people read the address. Empty until that is known. */
function usePersonWords(person = ''): string {
  const isId = z.guid().safeParse(person).success;
  const { data: user, isPending } = useUser(person, { enabled: isId });
  if (!isId) return person;
  return isPending ? '' : user?.email || user?.userPrincipalName || person;
}

/** Why what was typed cannot be looked for, by the field it is typed into. */
type Refusals = Partial<Record<'action' | 'to', string>>;

function refusalsOf({ action, from, to }: ReturnType<typeof parseAddress>): Refusals {
  const wrongDays = turnedRound({ from, to });
  return {
    ...(action !== undefined && actionsMeant(action).length === 0 && { action: noSuchAction(action) }),
    ...(wrongDays !== undefined && { to: wrongDays }),
  };
}

const wrong = { validationState: 'error', validationMessageIcon: null } as const;

/** Another address, for example by going back, begins anew; so does a reset, also where the address stays and only what was typed goes. */
export function AuditFilter({ query }: { query: AuditQuery }) {
  const [resets, setResets] = useState(0);
  const onReset = (): void => {
    setResets(resets + 1);
    go(noAuditFilters);
  };
  return <FilterForm key={`${resets} ${JSON.stringify(query)}`} query={query} onReset={onReset} />;
}

function FilterForm({ query, onReset }: { query: AuditQuery; onReset: () => void }) {
  const styles = useStyles();
  const [refusals, setRefusals] = useState<Refusals>({});
  const personWords = usePersonWords(query.person);
  const isNarrowed = Object.keys(query).length > 0;
  const isRefused = Object.keys(refusals).length > 0;
  return (
    <form
      role="search" aria-label="Filter the audit trail" className={styles.bar}
      onSubmit={(event) => {
        event.preventDefault();
        const typed = addressIn(event.currentTarget);
        const refused = refusalsOf(typed);
        setRefusals(refused);
        if (Object.keys(refused).length > 0) return;
        const { person, action, from, to } = typed;
        // What nobody touched stays the exact person.
        go({ person: (person ?? '') === personWords ? query.person : person, action: action?.toLowerCase().replaceAll(' ', '-'), from, to });
      }}
    >
      <Field label="Person" className={styles.wide}><Input key={personWords} name="person" className={styles.field} defaultValue={personWords} placeholder="Whole name or email" maxLength={200} /></Field>
      <Field label="Action" className={styles.wide} {...(refusals.action !== undefined && wrong)}><Input name="action" className={styles.field} defaultValue={query.action ?? ''} placeholder="deactivate" maxLength={100} list="usher-actions" autoComplete="off" /></Field>
      <datalist id="usher-actions">{actionsOffered.map((action) => <option key={action} value={action} />)}</datalist>
      <Field label="From" className={styles.day}><Input name="from" type="date" className={styles.field} defaultValue={query.from ?? ''} /></Field>
      <Field label="To" className={styles.day} {...(refusals.to !== undefined && wrong)}><Input name="to" type="date" className={styles.field} defaultValue={query.to ?? ''} /></Field>
      <Button type="submit" appearance="primary">Show</Button>
      <Button appearance="subtle" icon={<FilterDismiss20Regular />} disabledFocusable={!isNarrowed && !isRefused} onClick={onReset}>Reset filters</Button>
      {Object.values(refusals).map((refusal) => <p key={refusal} role="alert" className={styles.refusal}>{refusal}</p>)}
    </form>
  );
}
