// Files that people send, and files they are given.
import type { PropertyValues } from '../../shared/plan.ts';
import type { PropertyDefinition } from '../../shared/property.ts';
import type { Profile, Role } from '../../shared/user.ts';

/** One line of an import file, checked by itself (shared/import-row.ts); `problem` is empty or one sentence. */
export interface ImportLine {
  line: number;
  email: string;
  firstName: string;
  lastName: string;
  displayName: string;
  /** Empty when none was given. */
  password: string;
  role: Role;
  licences: readonly string[];
  groups: readonly string[];
  profile: Profile;
  /** By key, when the file has columns of properties. */
  properties?: PropertyValues;
  problem: string;
}
export interface ImportFile {
  columns: { header: string; field: string | null }[];
  lines: AsyncIterable<readonly ImportLine[]>;
}
/** Throws UsherError 'file.unreadable' or 'input.too-large' with a sentence saying what is wrong with the file. */
export type ReadImport = (bytes: Uint8Array, options: { domains: readonly string[]; properties?: readonly PropertyDefinition[]; headerOptional?: boolean }) => Promise<ImportFile>;

/** One line of a file of one-time passwords. */
export interface SecretRow { name: string; userName: string; password: string; kind: 'password' | 'access-pass' }
/** An encrypted file that opens with the passphrase alone. */
export type SecretsFile = (rows: readonly SecretRow[], passphrase: string) => Promise<Uint8Array>;
