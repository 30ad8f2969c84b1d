// What narrows the audit trail: asked for when all of it is said, because a name must be whole to be found.
import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { FilterDismiss20Regular } from '@fluentui/react-icons/svg/filter-dismiss';
import { z } from 'zod';
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

/** `actions`: those seen so far, offered while one types. */
export function AuditFilter({ query, actions }: { query: AuditQuery; actions: readonly string[] }) {
  const styles = useStyles();
  const personWords = usePersonWords(query.person);
  const isNarrowed = Object.keys(query).length > 0;
  return (
    <form
      // Another address, for example by going back, fills the fields anew.
      key={JSON.stringify(query)} role="search" aria-label="Filter the audit trail" className={styles.bar}
      onSubmit={(event) => {
        event.preventDefault();
        const { person, action, from, to } = addressIn(event.currentTarget);
        // What nobody touched stays the exact person.
        go({ person: (person ?? '') === personWords ? query.person : person, action: action?.toLowerCase().replaceAll(' ', '-'), from, to });
      }}
    >
      <Field label="Person" className={styles.wide}><Input key={personWords} name="person" className={styles.field} defaultValue={personWords} placeholder="Whole name or email" maxLength={200} /></Field>
      <Field label="Action" className={styles.wide}><Input name="action" className={styles.field} defaultValue={query.action ?? ''} placeholder="disable-account" maxLength={100} list="usher-actions" autoComplete="off" /></Field>
      <datalist id="usher-actions">{actions.map((action) => <option key={action} value={action} />)}</datalist>
      <Field label="From" className={styles.day}><Input name="from" type="date" className={styles.field} defaultValue={query.from ?? ''} /></Field>
      <Field label="To" className={styles.day}><Input name="to" type="date" className={styles.field} defaultValue={query.to ?? ''} /></Field>
      <Button type="submit" appearance="primary">Show</Button>
      <Button appearance="subtle" icon={<FilterDismiss20Regular />} disabledFocusable={!isNarrowed} onClick={() => { go(noAuditFilters); }}>Reset filters</Button>
    </form>
  );
}
