// One-time passwords and access passes as REST tells them: in one answer, to the person who asked, and nowhere else.
import { z } from 'zod';
import { personSchema } from './user.ts';

const secretKindSchema = z.enum(['password', 'access-pass']);
const kindOfSecretsSchema = z.enum([...secretKindSchema.options, 'mixed']).meta({ description: '`mixed`: some are passwords and some are access passes.' });
export type KindOfSecrets = z.infer<typeof kindOfSecretsSchema>;
/** Those of one person, as they are. */
export const secretsSchema = z.array(z.object({ kind: secretKindSchema, person: personSchema, password: z.string() }));
/** Those of several people are in one encrypted file, which `POST /jobs/{id}/secrets-file` gives once. */
export const secretsFileSchema = z.object({ kind: kindOfSecretsSchema, passphrase: z.string(), count: z.number().int() });
export const jobSecretsSchema = z.object({ secrets: secretsSchema, secretsFile: secretsFileSchema.optional() });

/** What a file of them is called. */
export const secretsFileNames: Readonly<Record<KindOfSecrets, string>> = { 'password': 'passwords', 'access-pass': 'access-passes', 'mixed': 'passwords-and-passes' };

/** What several secrets are, together. */
export function kindOfSecrets(kinds: readonly KindOfSecrets[]): KindOfSecrets {
  const [first = 'password', ...others] = new Set(kinds);
  return others.length === 0 ? first : 'mixed';
}
