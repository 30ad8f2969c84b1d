// A calm full page with one thing to say: a title, a sentence, what to do.
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  place: { flexGrow: 1, display: 'flex', justifyContent: 'center', alignItems: 'center', padding: tokens.spacingHorizontalXXL, boxSizing: 'border-box', overflowY: 'auto' },
  block: { maxWidth: '460px', display: 'flex', flexDirection: 'column', alignItems: 'center', textAlign: 'center', rowGap: tokens.spacingVerticalM },
  icon: { color: tokens.colorNeutralForeground3, lineHeight: 0, '& svg': { width: '40px', height: '40px' } },
  title: { ...typographyStyles.subtitle1, margin: 0 },
  words: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2, textWrap: 'balance' },
  actions: { display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalS },
});

interface MessageProperties {
  /** Whether it is the whole page and not a part of one. */
  isPage?: boolean;
  title: string;
  children: ReactNode;
  icon?: ReactNode;
  actions?: ReactNode;
  /** "alert" for what went wrong, "status" for what is merely so. */
  role?: 'alert' | 'status';
}

export function Message({ isPage = false, title, children, icon, actions, role }: MessageProperties) {
  const styles = useStyles();
  const Place = isPage ? 'main' : 'div';
  const Title = isPage ? 'h1' : 'h2';
  return (
    <Place className={styles.place}>
      <div className={styles.block} {...(role && { role })}>
        {icon && <span className={styles.icon}>{icon}</span>}
        <Title className={styles.title}>{title}</Title>
        <div className={styles.words}>{children}</div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </Place>
  );
}
