// The way to the audit trail.
import { Button } from '@fluentui/react-components';
import { History20Regular } from '@fluentui/react-icons/svg/history';
import { useMe } from '../hooks/session.ts';
import { go } from '../hooks/use-address.ts';

export function AuditButton() {
  if (!useMe().abilities.includes('audit.see')) return null;
  return <Button appearance="subtle" icon={<History20Regular />} aria-label="Audit trail" title="Audit trail" onClick={() => { go({ page: 'audit' }); }} />;
}
