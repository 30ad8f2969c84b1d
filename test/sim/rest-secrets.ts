// I23: whoever was told a password of somebody could sign in with it: it was set. And whatever was set is told, or it is said where it is, or that it is lost.
import { isOfWithheld } from './rest-administration.ts';
import { mayBeDoubted } from './rest.ts';
import type { Told } from './rest.ts';
import { creationSlack } from './sim-findings.ts';
import type { SimWorld } from './world.ts';

const setsPassword = ({ key }: Told): boolean => / (set-password|create-user) /.test(key);

/** After an unknown outcome the directory shows when a password was set, not by whom: two jobs for the same person, or an account just made, look alike. */
function looksAlike({ witness, truths }: SimWorld, each: Told, told: readonly Told[]): boolean {
  if (!mayBeDoubted(witness, each)) return false;
  const madeAt = truths.get(each.job.tenant)?.people.get(each.ledger.userId)?.createdAt ?? 0;
  return told.some(({ job, key }) => key === each.key && job.id !== each.job.id) || (each.key.includes(' set-password ') && madeAt >= each.from - creationSlack);
}

/** Whether the row makes a password that its job must tell somebody. */
function mustBeTold({ row, key }: Told): boolean {
  return row.operations.some((operation) => (operation.kind === 'reset-password' && key.includes(' set-password ')) || (operation.kind === 'create-user' && operation.password === 'generated' && key.includes(' create-user ')));
}

/** I24: no password that was set is lost without a word, whatever a process ends of: its note says where it is, or was. */
function nonePassedOver(world: SimWorld, told: readonly Told[]): void {
  const { witness } = world;
  const { passwords, held, notes } = witness.secrets;
  const withheld = new Set([...witness.audit.values()].filter((entry) => isOfWithheld(witness, entry)).map(({ correlation }) => correlation));
  for (const each of told.filter(({ state }) => state === 'done').filter(mustBeTold)) {
    const { job, row, ledger, key } = each;
    const isTold = passwords.some(({ job: of, userId, password }) => of === job.id && (userId ?? held.get(password)) === ledger.userId);
    const isExplained = ledger.reason.includes('not known any more') || notes.has(`${job.id}.${ledger.secretsWith ?? ''}`) || withheld.has(job.id);
    if (!isTold && !isExplained && !looksAlike(world, each, told)) witness.blame('I24', `Row ${row.n} of job ${job.id} did ${key}, and nobody is told the password or where it is.`);
  }
}

export function passwordsAreHeld(world: SimWorld, told: readonly Told[]): void {
  const { witness } = world;
  nonePassedOver(world, told);
  const { secrets } = witness;
  for (const { job, password, userId } of secrets.passwords) {
    const holder = secrets.held.get(password);
    if (holder !== undefined && (userId === undefined || userId === holder)) continue;
    const rows = told.filter((each) => each.job.id === job && setsPassword(each) && each.state === 'done' && (userId === undefined || each.ledger.userId === userId));
    if (!rows.some((each) => looksAlike(world, each, told))) witness.blame('I23', `Job ${job} told the password ${password} of ${userId ?? 'somebody'}, which ${holder ?? 'nobody'} ever had.`);
  }
}
