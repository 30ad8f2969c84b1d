// When everything has come to rest, whoever asked for passwords asks one process after the other, until one says that there are none.
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { StoreError } from '../../bot/ports.ts';
import { askerOf } from './presses.ts';
import type { Running, SimWorld } from './world.ts';

const makesPasswords = ({ witness }: SimWorld, { plan }: Job): boolean =>
  witness.rowsOf(plan ?? '').some(({ operations }) => operations.some((operation) => operation.kind === 'reset-password' || (operation.kind === 'create-user' && operation.password === 'generated')));

/** Whether it is worth asking on. */
async function ask(world: SimWorld, running: Running, job: Job): Promise<boolean> {
  const { witness } = world;
  const asker = askerOf(world, job.tenant, job.requestedBy.id);
  try {
    const told = await running.usher.services.changes.secrets(await asker.actor(running), job.id);
    witness.secrets.answer(asker.id, job.id, told);
    return told.secrets.length > 0 || told.secretsFile !== undefined;
  } catch (error) {
    // They are with another process, or the role was lost, or the store did not answer.
    if (!(error instanceof UsherError) && !(error instanceof StoreError)) witness.blame('I1', `Asking for the passwords of job ${job.id} broke: ${String(error)}`);
    return true;
  }
}

async function askAround(world: SimWorld, job: Job): Promise<void> {
  for (const running of world.running) if (running !== undefined && !(await ask(world, running, job))) return;
}

export async function askForSecrets(world: SimWorld): Promise<void> {
  const { scheduler, witness } = world;
  let open = 0;
  for (const job of [...witness.jobs.values()].filter((each) => makesPasswords(world, each))) {
    open += 1;
    void askAround(world, job).then(() => { open -= 1; });
  }
  await scheduler.run(() => open === 0 || witness.violation !== undefined);
}
