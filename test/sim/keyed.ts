// I22: requests under an Idempotency-Key, sent again after lost answers and crashes, and now and then with another body.
import type { Answer } from '../../bot/http/route.ts';
import type { Actor, Intent, OperationRequest, Told } from '../../bot/plans/change.ts';
import type { Presses } from './presses.ts';
import type { Truth } from './truth.ts';
import { actorId } from './world.ts';
import type { Running, SimWorld } from './world.ts';

interface Body { operations: readonly OperationRequest[]; ids: readonly string[] }
interface Request { tenant: string; key: string; body: Body; name: string }

/** The job or the approval that an answer speaks of. */
function namedIn(answer: Answer): string | undefined {
  const body = 'body' in answer ? (answer.body as { job?: { id: string }; jobId?: string; approval?: { id: string } }) : {}; // what reportOrJob answers
  return body.job?.id ?? body.jobId ?? body.approval?.id;
}

function secretsIn(answer: Answer): Told {
  const { secrets = [], secretsFile } = 'body' in answer ? (answer.body as Partial<Told>) : {}; // what reportOrJob answers
  return { secrets, ...(secretsFile !== undefined && { secretsFile }) };
}

async function send({ engine, witness }: SimWorld, { usher: { services } }: Running, { tenant, key, body, name }: Request): Promise<void> {
  const actor: Actor = { tenant, person: { id: 'program', name: 'Program', email: '' }, role: 'admin', source: 'api' };
  const known = witness.keyed.get(name) ?? { plans: new Set<string>(), answered: undefined };
  witness.keyed.set(name, known);
  const run = async (intent: Intent): Promise<Answer> => {
    const asking = { services, actor: { ...actor, intent } };
    const plan = await services.changes.plan(asking.actor, { title: 'Asked by a program', operations: body.operations, users: await services.store.users.getMany(tenant, body.ids) });
    known.plans.add(plan.id);
    return engine.reportOrJob(asking, plan);
  };
  const answer = await engine.answerOnce({ services, actor, key, request: ['POST', '/api/v1/work', new TextEncoder().encode(JSON.stringify(body))], run });
  const named = namedIn(answer);
  witness.secrets.answer('program', named ?? '', secretsIn(answer));
  if (known.answered !== undefined && named !== known.answered) witness.blame('I22', `The key ${name} was answered with ${known.answered} and then with ${named ?? 'nothing'}.`);
  known.answered = named;
  const [start = ''] = name.split('/');
  const others = [...witness.keyed].filter(([other, { answered }]) => other !== name && other.startsWith(`${start}/`) && answered !== undefined);
  if (others.length > 0) witness.blame('I22', `The key ${start} was answered for two different requests.`);
}

function bodyFor({ chance }: SimWorld, truth: Truth): Body {
  const group = chance.pick(truth.groups);
  const operations = chance.pick<readonly OperationRequest[]>([[{ kind: 'sign-out' }], [{ kind: 'reset-password' }], [{ kind: 'add-to-group', group }], [{ kind: 'disable-account' }]]);
  return { operations, ids: [...truth.people.keys()].filter((id) => id !== actorId(truth.tenant) && chance.flip(0.4)) };
}

/** A program sends a request, and sends it again whenever it did not hear what came of it, or simply again. */
export function sendUnderKey(world: SimWorld, { press, truth, order }: { press: Presses; truth: Truth; order: number }, then: () => void): void {
  const { scheduler, chance } = world;
  const key = `key-${order}`;
  const [first, second] = [bodyFor(world, truth), bodyFor(world, truth)];
  const other: Body = { ...second, ids: second.ids.filter((id) => id !== first.ids[0]) };
  const bodies = [first, other].map((body): Request => ({ tenant: truth.tenant, key, body, name: `${truth.tenant}-${key}/${JSON.stringify(body)}` }));
  const moments = [0, ...[0, 20, 2_000, 30_000, 6 * 60_000, 12 * 60_000].filter(() => chance.flip(0.5))];
  let left = moments.length;
  for (const moment of moments) {
    const request = bodies[moment > 0 && chance.flip(0.2) ? 1 : 0];
    if (request === undefined) continue;
    scheduler.after(moment, 'program: sends', () => press({
      label: `send ${request.name}`, action: (running) => send(world, running, request),
      then: () => {
        left -= 1;
        if (left === 0) then();
      },
    }));
  }
}
