// For people who may not see the users: which role is needed, and their own account.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { roleNames, roleNeededFor } from '../../shared/abilities.ts';
import { Header } from '../components/header.tsx';
import { Message } from '../components/message.tsx';
import { PersonMark } from '../components/person-mark.tsx';
import { useMe } from '../hooks/session.ts';

const useStyles = makeStyles({
  account: {
    display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: tokens.spacingHorizontalM, alignItems: 'center', textAlign: 'start',
    padding: tokens.spacingHorizontalL, borderRadius: tokens.borderRadiusLarge, border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground2,
  },
  name: typographyStyles.subtitle2,
  detail: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

export function NotAllowedPage() {
  const styles = useStyles();
  const { person, role, organisation } = useMe();
  return (
    <>
      <Header title="Users" />
      <main style={{ display: 'contents' }}>
        <Message
          title="You may not see the users"
          actions={(
            <section aria-label="Your account" className={styles.account}>
              <PersonMark name={person.name} size={40} />
              <div>
                <div className={styles.name}>{person.name}</div>
                <div className={styles.detail}>{person.email}</div>
                <div className={styles.detail}>{roleNames[role]} of {organisation.name}</div>
              </div>
            </section>
          )}
        >
          Your role is {roleNames[role]}. To see the list of users one needs at least the role {roleNames[roleNeededFor('users.see')]}.
          Ask an {roleNames.admin} of {organisation.name} for it.
        </Message>
      </main>
    </>
  );
}
