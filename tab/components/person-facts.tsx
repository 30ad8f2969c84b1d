// What is known about a person, in groups of short facts.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { ProfileField, User } from '../../shared/user.ts';
import type { Property } from '../api/usher-api.ts';
import { useMe } from '../hooks/session.ts';
import { useNow } from '../hooks/use-now.ts';
import { useProperties } from '../hooks/use-properties.ts';
import { licenceWords, LicenceBadges } from './licence-badges.tsx';
import { Ago } from './user-cell.tsx';
import { exactWords, localLoginWords, propertyWords, yesOrNo } from './words.ts';

const useStyles = makeStyles({
  group: { paddingBottom: tokens.spacingVerticalXL },
  heading: { ...typographyStyles.body1Strong, margin: `0 0 ${tokens.spacingVerticalXS}` },
  facts: { ...typographyStyles.body1, display: 'grid', gridTemplateColumns: '140px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalM, rowGap: tokens.spacingVerticalSNudge, margin: 0, '@media (max-width: 400px)': { gridTemplateColumns: '108px minmax(0, 1fr)' } },
  label: { color: tokens.colorNeutralForeground3 },
  fact: { margin: 0, overflowWrap: 'anywhere' },
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS },
});

const profileLabels: readonly (readonly [ProfileField, string])[] = [
  ['jobTitle', 'Title'], ['department', 'Department'], ['company', 'Company'], ['office', 'Office'], ['mobile', 'Mobile'], ['homePhone', 'Home phone'],
  ['street', 'Street'], ['postalCode', 'Postal code'], ['city', 'City'], ['usageLocation', 'Usage location'], ['externalId', 'External id'],
];

type Fact = readonly [string, ReactNode];

export function PersonFacts({ user }: { user: User }) {
  const profile = profileLabels.flatMap(([field, label]): Fact[] => (user.profile[field] === '' ? [] : [[label, user.profile[field]]]));
  return (
    <>
      <FactGroup title="Account" facts={accountFacts(user)} />
      <FactGroup title="Sign-in" facts={signInFacts(user, useNow(), useMe().organisation.localLogin)} />
      <FactGroup title="Licences and groups" facts={[['Licences', <Licences key="licences" user={user} />], ['Groups', <Names key="groups" names={user.groups.map((group) => group.name)} />]]} />
      <FactGroup title="Profile" facts={profile} />
      <FactGroup title="Own properties" facts={propertyFacts(user, useProperties())} />
    </>
  );
}

/** Under the names that people know, as far as those are known; a value whose property was removed stays unseen. */
function propertyFacts({ properties }: User, definitions?: readonly Pick<Property, 'key' | 'name'>[]): Fact[] {
  const named = definitions ?? Object.keys(properties).map((key) => ({ key, name: key }));
  return named.flatMap(({ key, name }): Fact[] => {
    const words = propertyWords(properties[key]);
    return words === '' ? [] : [[name, words]];
  });
}

function accountFacts(user: User): Fact[] {
  return [
    ['Email', user.email],
    ...(user.userPrincipalName === user.email ? [] : [['User name', user.userPrincipalName] as const]),
    ...(user.sharedEmail === undefined ? [] : [['Shared email', `${user.sharedEmail}, which somebody else has too`] as const]),
    ['First name', user.firstName || '–'],
    ['Last name', user.lastName || '–'],
    ...(user.directoryRoles.length === 0 ? [] : [['Entra roles', <Names key="roles" names={user.directoryRoles} />] as const]),
    ...(user.created === null ? [] : [['Created', <time key="created" dateTime={user.created}>{exactWords(user.created)}</time>] as const]),
    ...(user.synced ? [['Kept by', 'The local Active Directory; most of it cannot be changed here'] as const] : []),
    ['Id', user.id],
  ];
}

/** `hasLocalLogin`: whether a group keeps who may use a password. */
function signInFacts(user: User, now: number, hasLocalLogin: boolean): Fact[] {
  return [
    ['May sign in', yesOrNo(user.enabled)],
    ...(hasLocalLogin ? [['Local login', localLoginWords(user)] as const] : []),
    ['Last connection', <LastConnection key="last" instant={user.lastConnection} now={now} />],
    ...(user.invitation === null ? [] : [['Invitation', user.invitation === 'pending' ? 'Not accepted yet' : 'Accepted'] as const]),
  ];
}

function LastConnection({ instant, now }: { instant: string | null; now: number }) {
  return <><Ago instant={instant} now={now} />{instant !== null && <>, {exactWords(instant)}</>}</>;
}

/** A group of facts, or nothing when there are none. */
function FactGroup({ title, facts }: { title: string; facts: readonly Fact[] }) {
  const styles = useStyles();
  if (facts.length === 0) return null;
  return (
    <section className={styles.group}>
      <h3 className={styles.heading}>{title}</h3>
      <dl className={styles.facts}>
        {facts.map(([label, value]) => <FactRow key={label} label={label} value={value} />)}
      </dl>
    </section>
  );
}

function FactRow({ label, value }: { label: string; value: ReactNode }) {
  const styles = useStyles();
  return <><dt className={styles.label}>{label}</dt><dd className={styles.fact}>{value}</dd></>;
}

function Licences({ user }: { user: User }) {
  return user.licences.length === 0 ? 'None' : <LicenceBadges all licences={user.licences.toSorted((one, other) => licenceWords(one).localeCompare(licenceWords(other)))} />;
}

function Names({ names }: { names: readonly string[] }) {
  const styles = useStyles();
  if (names.length === 0) return 'None';
  return <ul className={styles.list}>{names.map((name, n) => <li key={n}>{name}</li>)}</ul>;
}
