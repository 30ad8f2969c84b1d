// Everything about one person, beside the list. Has a link of its own: ?user=<id>.
import { Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles, OverlayDrawer, tokens, typographyStyles } from '@fluentui/react-components';
import { Dismiss24Regular } from '@fluentui/react-icons/svg/dismiss';
import { roleNames } from '../../shared/abilities.ts';
import type { User } from '../../shared/user.ts';
import { useMe } from '../hooks/session.ts';
import { useUser } from '../hooks/use-users.ts';
import { PageSkeleton } from './page-skeleton.tsx';
import { PersonFacts } from './person-facts.tsx';
import { PersonMark } from './person-mark.tsx';
import { Problem } from './problem.tsx';
import { StatusMark } from './status-mark.tsx';

const useStyles = makeStyles({
  body: { paddingTop: tokens.spacingVerticalM },
  hint: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, margin: `0 0 ${tokens.spacingVerticalL}`, overflowWrap: 'anywhere' },
  said: { fontWeight: tokens.fontWeightSemibold, userSelect: 'all' },
  drawer: { width: '480px', maxWidth: '100vw' },
  title: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, minWidth: 0 },
  words: { minWidth: 0, display: 'block' },
  name: { ...typographyStyles.subtitle1, display: 'block', overflowWrap: 'anywhere' },
  detail: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2, display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalS },
});

interface PanelProperties {
  /** Whoever is shown; stays while the panel slides away. */
  id: string;
  isOpen: boolean;
  onClose: () => void;
}

/** Closed rather than taken out of the page: only a panel that closes tells screen readers that the rest of the page is there again. */
export function PersonPanel({ id, isOpen, onClose }: PanelProperties) {
  const styles = useStyles();
  const { data: user, error, refetch } = useUser(id, { enabled: isOpen });
  return (
    <OverlayDrawer open={isOpen} unmountOnClose position="end" className={styles.drawer} aria-label={user?.displayName ?? 'Person'} onOpenChange={(_event, { open }) => { if (!open) onClose(); }}>
      <DrawerHeader>
        <DrawerHeaderTitle action={<Button appearance="subtle" aria-label="Close" icon={<Dismiss24Regular />} onClick={onClose} />}>
          {user ? <PersonTitle user={user} /> : 'Person'}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body} tabIndex={0} role="region" aria-label="Details">
        {user ? <><ChangeHint user={user} /><PersonFacts user={user} /></> : error ? <Problem title="This person could not be loaded" error={error} onTryAgain={() => void refetch()} /> : <PageSkeleton />}
      </DrawerBody>
    </OverlayDrawer>
  );
}

/** What may be done is decided in the chat; whoever may only look is not sent there. */
function ChangeHint({ user }: { user: User }) {
  const styles = useStyles();
  if (!useMe().abilities.includes('users.change')) return null;
  return <p className={styles.hint}>To change anything, write to Usher in the chat: <b className={styles.said}>user {user.email || user.userPrincipalName}</b></p>;
}

function PersonTitle({ user }: { user: User }) {
  const styles = useStyles();
  return (
    <span className={styles.title}>
      <PersonMark name={user.displayName} size={48} />
      <span className={styles.words}>
        <span className={styles.name}>{user.displayName}</span>
        <span className={styles.detail}><StatusMark status={user.status} /><span>{user.type === 'guest' ? 'Guest' : 'Member'}</span><span>{roleNames[user.role]}</span></span>
      </span>
    </span>
  );
}
