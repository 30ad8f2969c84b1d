// What stands about an entry of the audit trail, as people read it.
import type { AuditEntry } from '../../shared/audit.ts';
import { actionWords } from './words.ts';

/** ": Jane Doe (jane@contoso.com)". What is not done to anybody in particular needs no name, and a name that has the address in it needs no second one. */
export function targetWords({ action, target: { name, email } }: Pick<AuditEntry, 'action' | 'target'>): string {
  const title = name || email;
  if (title === '' || title === actionWords(action)) return '';
  return `: ${title}${email === '' || isIn(title, email) ? '' : ` (${email})`}`;
}

function isIn(title: string, email: string): boolean {
  return title.toLowerCase().split(/[\s()<>,;]+/).includes(email.toLowerCase());
}
