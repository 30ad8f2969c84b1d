// What stands in one cell of the user list.
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { Checkmark20Regular } from '@fluentui/react-icons/svg/checkmark';
import type { User } from '../../shared/user.ts';
import { useMe } from '../hooks/session.ts';
import { propertyOf } from './columns.ts';
import type { ColumnId } from './columns.ts';
import { LicenceBadges } from './licence-badges.tsx';
import { PersonMark } from './person-mark.tsx';
import { useSharedStyles } from './shared-styles.ts';
import { StatusMark } from './status-mark.tsx';
import { agoWords, exactWords, propertyWords } from './words.ts';

const useStyles = makeStyles({
  name: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minWidth: 0 },
  nameWords: { minWidth: 0 },
  second: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3 },
  check: { color: tokens.colorNeutralForeground1, display: 'inline-flex', verticalAlign: 'middle' },
  none: { color: tokens.colorNeutralForeground3 },
  notSetUp: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3 },
});

interface CellProperties {
  user: User;
  /** The clock that "3 days ago" counts from. */
  now: number;
  /** Whether there is no room for a column of e-mail addresses, so that they stand below the names. */
  emailBelow: boolean;
}

export function UserCell({ column, ...properties }: CellProperties & { column: ColumnId }) {
  const { user, now } = properties;
  const shared = useSharedStyles();
  switch (column) {
    case 'name': return <NameCell {...properties} />;
    case 'email': return <span className={shared.quiet} title={user.email}>{user.email}</span>;
    case 'status': return <StatusMark status={user.status} />;
    case 'type': return user.type === 'guest' ? 'Guest' : 'Member';
    case 'administrator': return <YesOrNo yes={user.role === 'admin'} />;
    case 'lastConnection': return <Ago instant={user.lastConnection} now={now} />;
    case 'localLogin': return <LocalLogin user={user} />;
    case 'licences': return user.licences.length === 0 ? <Nothing /> : <LicenceBadges licences={user.licences} />;
    case 'groups': return user.groups.length === 0 ? <Nothing /> : <GroupNames groups={user.groups} />;
    default: return <PropertyValue words={propertyWords(user.properties[propertyOf(column)])} />;
  }
}

function NameCell({ user, emailBelow }: CellProperties) {
  const styles = useStyles();
  const shared = useSharedStyles();
  return (
    <div className={styles.name}>
      <PersonMark name={user.displayName} size={28} />
      <div className={styles.nameWords}>
        <div className={shared.oneLine} title={user.displayName}>{user.displayName}</div>
        {emailBelow && <div className={mergeClasses(shared.oneLine, styles.second)}>{user.email}</div>}
      </div>
    </div>
  );
}

/** "3 days ago", with the exact date for whoever points at it. */
export function Ago({ instant, now }: { instant: string | null; now: number }) {
  const shared = useSharedStyles();
  if (instant === null) return <span className={shared.quiet}>Never</span>;
  return <time dateTime={instant} title={exactWords(instant)}>{agoWords(instant, now)}</time>;
}

function YesOrNo({ yes }: { yes: boolean }) {
  const styles = useStyles();
  const shared = useSharedStyles();
  return (
    <>
      {yes ? <Checkmark20Regular aria-hidden="true" className={styles.check} /> : <span aria-hidden="true" className={styles.none}>–</span>}
      <span className={shared.heardOnly}>{yes ? 'Yes' : 'No'}</span>
    </>
  );
}

/** Where no group keeps it, “no” would be as untrue as “yes”. */
function LocalLogin({ user }: { user: User }) {
  const styles = useStyles();
  return useMe().organisation.localLogin ? <YesOrNo yes={user.localLogin} /> : <span className={styles.notSetUp} title="Local login is not set up here">Not set up</span>;
}

function GroupNames({ groups }: { groups: User['groups'] }) {
  const names = groups.map((group) => group.name).join(', ');
  return <span title={names}>{names}</span>;
}

function PropertyValue({ words }: { words: string }) {
  return words === '' ? <Nothing /> : <span title={words}>{words}</span>;
}

function Nothing() {
  const styles = useStyles();
  const shared = useSharedStyles();
  return <><span aria-hidden="true" className={styles.none}>–</span><span className={shared.heardOnly}>None</span></>;
}
