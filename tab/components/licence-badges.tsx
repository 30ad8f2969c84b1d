// Licences, those that a group gives told apart from those assigned to the person.
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { People16Regular } from '@fluentui/react-icons/svg/people';
import type { HeldLicence } from '../../shared/user.ts';
import { useSharedStyles } from './shared-styles.ts';

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS, minWidth: 0 },
  wrap: { flexWrap: 'wrap', rowGap: tokens.spacingVerticalXS },
  badge: {
    ...typographyStyles.caption1, display: 'inline-flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS, minWidth: 0, maxWidth: '100%', boxSizing: 'border-box',
    padding: `1px ${tokens.spacingHorizontalSNudge}`, borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground3,
  },
  viaGroup: { backgroundColor: tokens.colorTransparentBackground, border: `1px solid ${tokens.colorNeutralStroke1}` },
  icon: { flexShrink: 0, color: tokens.colorNeutralForeground3 },
  via: { color: tokens.colorNeutralForeground3 },
  more: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground3, flexShrink: 0 },
});

/** "Microsoft 365 E3" or "Microsoft 365 E3 via Sales". */
export function licenceWords(licence: HeldLicence): string {
  return licence.via === 'group' ? `${licence.name} via ${licence.group?.name ?? 'a group'}` : licence.name;
}

/** The first licence and how many more there are, or `all` of them. */
export function LicenceBadges({ licences, all = false }: { licences: readonly HeldLicence[]; all?: boolean }) {
  const styles = useStyles();
  const shared = useSharedStyles();
  const shown = all ? licences : licences.slice(0, 1);
  const rest = licences.slice(shown.length);
  return (
    <span className={mergeClasses(styles.row, all && styles.wrap)} title={all ? undefined : licences.map(licenceWords).join('\n')}>
      {shown.map((licence) => <LicenceBadge key={`${licence.id} ${licence.group?.id ?? ''}`} licence={licence} />)}
      {rest.length > 0 && <span aria-hidden="true" className={styles.more}>+{rest.length}</span>}
      {rest.length > 0 && <span className={shared.heardOnly}>, {rest.map(licenceWords).join(', ')}</span>}
    </span>
  );
}

function LicenceBadge({ licence }: { licence: HeldLicence }) {
  const styles = useStyles();
  const shared = useSharedStyles();
  if (licence.via === 'direct') return <span className={styles.badge}><span className={shared.oneLine}>{licence.name}</span></span>;
  return (
    <span className={mergeClasses(styles.badge, styles.viaGroup)}>
      <People16Regular aria-hidden="true" className={styles.icon} />
      <span className={shared.oneLine}>{licence.name} <span className={styles.via}>via {licence.group?.name ?? 'a group'}</span></span>
    </span>
  );
}
