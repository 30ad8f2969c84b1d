// Encrypted files of one-time passwords and access passes: stored in pieces that every store takes, fetched once, by the requester alone.
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { secretsFileNames } from '../../shared/secrets.ts';
import type { KindOfSecrets } from '../../shared/secrets.ts';
import { StoreError } from '../ports.ts';
import type { Handout, Stored } from '../ports.ts';
import type { Actor } from './change.ts';
import { updateJob } from './documents.ts';
import type { Desk } from './documents.ts';
import { patiently } from './run/durable.ts';
import { demandSecrets, recordFetch } from './secret-rights.ts';

/** Characters of base64 in one document; the stores take 1 MB with everything around it. A multiple of four, so that every piece stands by itself. */
const pieceLength = 900_000;
const piecesRead = 50;

/** A job that was interrupted may leave two files: numbers and pieces sort as text. */
const pieceId = (job: string, file: number, piece: number): string => `${job}.${String(file).padStart(3, '0')}.${String(piece).padStart(3, '0')}`;
const fileOf = (id: string): string => id.slice(0, id.lastIndexOf('.'));

async function piecesOf({ store, world }: Desk, tenant: string, job: string): Promise<Stored<Handout>[]> {
  const query = { from: `${job}.000.000`, to: `${job}.999.999`, limit: piecesRead };
  return (await patiently(world.clock, () => store.handouts.page({ tenant }, query))).items;
}

export async function storeHandout(desk: Desk, job: Pick<Job, 'id' | 'tenant' | 'requestedBy'>, { kind, bytes }: { kind: KindOfSecrets; bytes: Uint8Array }): Promise<void> {
  const { store, world } = desk;
  const content = Buffer.from(bytes).toString('base64');
  const last = (await piecesOf(desk, job.tenant, job.id)).at(-1);
  const file = last === undefined ? 1 : Number(fileOf(last.id).slice(-3)) + 1;
  const pieces = Array.from({ length: Math.ceil(content.length / pieceLength) }, (_, at) => content.slice(at * pieceLength, (at + 1) * pieceLength));
  const items = pieces.map((piece, at) => ({
    id: pieceId(job.id, file, at), expiresAt: world.clock.now() + limits.handoutLifetime,
    value: { job: job.id, requestedBy: job.requestedBy.id, name: `usher-${secretsFileNames[kind]}-${job.id}-${file}.zip`, content: piece },
  }));
  await patiently(world.clock, () => store.handouts.putMany({ tenant: job.tenant }, items));
}

/** Of two who fetch at the same moment one removes the first piece, and the other comes too late. */
async function claim({ store }: Desk, tenant: string, first: Stored<Handout>): Promise<boolean> {
  try {
    return await store.handouts.remove({ tenant }, first.id, { expect: first.version });
  } catch (error) {
    if (error instanceof StoreError && (error.kind === 'stale' || error.kind === 'missing')) return false;
    throw error;
  }
}

/** @throws UsherError job.unknown, plan.not-yours, ability.missing, secrets.gone */
export async function takeHandout(desk: Desk, actor: Actor, id: string): Promise<{ name: string; bytes: Uint8Array }> {
  const job = await demandSecrets(desk, actor, id);
  const [first, ...others] = await piecesOf(desk, actor.tenant, id);
  if (first === undefined || !(await claim(desk, actor.tenant, first))) throw new UsherError('secrets.gone');
  await recordFetch(desk, { actor, job, outcome: 'done', reason: '' });
  const pieces = [first, ...others.filter((piece) => fileOf(piece.id) === fileOf(first.id))];
  for (const { id: piece } of pieces.slice(1)) await desk.store.handouts.remove({ tenant: actor.tenant }, piece);
  // Nobody is to be offered what is not there any more.
  if (pieces.length === others.length + 1) await patiently(desk.world.clock, () => updateJob(desk, job, (current) => ({ ...current, secretsFile: false })));
  return { name: first.value.name, bytes: Buffer.concat(pieces.map(({ value }) => Buffer.from(value.content, 'base64'))) };
}
