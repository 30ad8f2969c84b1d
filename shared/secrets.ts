// One-time passwords and access passes as REST tells them: in one answer, to the person who asked, and nowhere else.
import { z } from 'zod';
import { personSchema } from './user.ts';

const secretKindSchema = z.enum(['password', 'access-pass']);
/** Those of one person, as they are. */
export const secretsSchema = z.array(z.object({ kind: secretKindSchema, person: personSchema, password: z.string() }));
/** Those of several people are in one encrypted file, which `POST /jobs/{id}/secrets-file` gives once. */
export const secretsFileSchema = z.object({ kind: secretKindSchema, passphrase: z.string(), count: z.number().int() });
export const jobSecretsSchema = z.object({ secrets: secretsSchema, secretsFile: secretsFileSchema.optional() });
