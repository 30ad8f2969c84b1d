// The one line on top of every page: where one is, how much there is, what else there is.
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSession } from '../hooks/session.ts';
import { useTitleFocus } from '../hooks/use-title-focus.ts';
import { PersonSwitch } from './person-switch.tsx';
import { useSharedStyles } from './shared-styles.ts';

const narrow = '@media (max-width: 640px)';

const useStyles = makeStyles({
  header: {
    // Above the list, because the menu of people hangs over it.
    position: 'relative', zIndex: 1,
    display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minHeight: '52px', padding: `0 ${tokens.spacingHorizontalXL}`, flexShrink: 0,
    // Buttons that leave no room for the title stand below it.
    [narrow]: { flexWrap: 'wrap', rowGap: tokens.spacingVerticalXS, padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`, boxSizing: 'border-box' },
  },
  words: {
    display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, minWidth: 0,
    // As wide as the title, so that buttons go below a long one before it is cut; beside the way back all the same.
    [narrow]: { flexDirection: 'column', alignItems: 'start', flex: '1 1 auto', minWidth: '96px', maxWidth: `calc(100% - 32px - ${tokens.spacingHorizontalS})` },
  },
  title: {
    ...typographyStyles.subtitle1, margin: 0, whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis',
    // On a phone two lines say what one cannot.
    [narrow]: { fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, whiteSpace: 'normal', overflowWrap: 'anywhere', display: '-webkit-box', WebkitBoxOrient: 'vertical', WebkitLineClamp: 2 },
  },
  // What the filters come to: on a phone all of it is read, below the title.
  detail: {
    ...typographyStyles.body1, color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis',
    // It takes the room of the title and asks for none of its own.
    [narrow]: { ...typographyStyles.caption1, whiteSpace: 'normal', width: 0, minWidth: '100%' },
  },
  actions: { marginInlineStart: 'auto', display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS, flexShrink: 0, [narrow]: { flexShrink: 1, flexWrap: 'wrap', justifyContent: 'end', rowGap: tokens.spacingVerticalXS } },
});

interface HeaderProperties {
  title: string;
  /** Before the title: the way back. */
  back?: ReactNode;
  /** Beside the title, for example a count; told to screen readers as it changes. */
  detail?: string;
  children?: ReactNode;
}

export function Header({ title, back, detail, children }: HeaderProperties) {
  const styles = useStyles();
  const shared = useSharedStyles();
  const { localName } = useSession();
  const focused = useTitleFocus();
  return (
    <header className={styles.header}>
      {back}
      <div className={styles.words}>
        <h1 ref={focused} tabIndex={-1} className={mergeClasses(styles.title, shared.focusAround)} title={title}>{title}</h1>
        <span className={styles.detail} role="status">{detail}</span>
      </div>
      <div className={styles.actions}>
        {children}
        {localName !== undefined && <PersonSwitch name={localName} />}
      </div>
    </header>
  );
}
