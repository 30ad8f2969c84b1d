// Files that people send, and files they are given.
import type { ImportRow } from '../../shared/import-row.ts';
import type { PropertyDefinition } from '../../shared/property.ts';

export interface ImportFile {
  columns: { header: string; field: string | null }[];
  lines: AsyncIterable<readonly ImportRow[]>;
}
/** Throws UsherError 'file.unreadable' or 'input.too-large' with a sentence saying what is wrong with the file. */
export type ReadImport = (bytes: Uint8Array, options: { domains: readonly string[]; properties?: readonly PropertyDefinition[]; headerOptional?: boolean }) => Promise<ImportFile>;

/** One line of a file of one-time passwords. */
export interface SecretRow { name: string; userName: string; password: string; kind: 'password' | 'access-pass' }
/** An encrypted file that opens with the passphrase alone. */
export type SecretsFile = (rows: readonly SecretRow[], passphrase: string) => Promise<Uint8Array>;
