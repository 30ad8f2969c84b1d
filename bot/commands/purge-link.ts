// The way that is left where Microsoft lets no app delete for good: on a card a button, because an address in a line is no link there.
import type { ReportRow } from '../../shared/job.ts';

/** As bot/graph names it at the end of a sentence; addresses of nobody else become buttons. */
const entra = /: (https:\/\/entra\.microsoft\.com\/\S+)/;

/** Empty when no row leads to Entra. */
export function entraLink(rows: readonly Pick<ReportRow, 'reason'>[]): string {
  for (const { reason } of rows) {
    const [, address] = entra.exec(reason) ?? [];
    if (address !== undefined) return address;
  }
  return '';
}

/** The reason without the address that the button has. */
export function withoutEntraLink(reason: string): string {
  return reason.replace(entra, '.');
}
