// The one line on top of every page: where one is, how much there is, what else there is.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSession } from '../hooks/session.ts';
import { PersonSwitch } from './person-switch.tsx';

const useStyles = makeStyles({
  header: {
    // Above the list, because the menu of people hangs over it.
    position: 'relative', zIndex: 1,
    display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minHeight: '52px', padding: `0 ${tokens.spacingHorizontalXL}`, flexShrink: 0,
    '@media (max-width: 640px)': { padding: `0 ${tokens.spacingHorizontalM}` },
  },
  title: {
    ...typographyStyles.subtitle1, margin: 0, whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis',
    // On a phone two lines say what one cannot.
    '@media (max-width: 640px)': { fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, whiteSpace: 'normal', overflowWrap: 'anywhere', display: '-webkit-box', WebkitBoxOrient: 'vertical', WebkitLineClamp: 2 },
  },
  detail: { ...typographyStyles.body1, color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis', marginInlineStart: tokens.spacingHorizontalXS, '@media (max-width: 640px)': { flexShrink: 1000 } },
  actions: { marginInlineStart: 'auto', display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS, flexShrink: 0 },
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
  const { localName } = useSession();
  return (
    <header className={styles.header}>
      {back}
      <h1 className={styles.title} title={title}>{title}</h1>
      <span className={styles.detail} role="status">{detail}</span>
      <div className={styles.actions}>
        {children}
        {localName !== undefined && <PersonSwitch name={localName} />}
      </div>
    </header>
  );
}
