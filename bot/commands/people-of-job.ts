// The people a job made or changed, as people of another message: `add job:<id> to Sales`.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { User } from '../../shared/user.ts';
import { demandSight } from '../plans/actors.ts';
import { pagesOf } from '../plans/pages.ts';
import type { Actor } from '../plans/change.ts';
import type { Services } from './services.ts';

export interface PeopleOfJob { users: AsyncIterable<readonly User[]>; count: number }

/** @throws UsherError job.unknown, ability.missing, input.invalid while the job runs. */
export async function peopleOfJob({ services, actor }: { services: Services; actor: Actor }, id: string): Promise<PeopleOfJob> {
  if (!/^[\w.:-]{1,100}$/.test(id)) throw new UsherError('job.unknown');
  const job = await services.changes.job(actor.tenant, id);
  await demandSight(services, actor, { of: job, asked: 'job' });
  if (job.finished === null) throw new UsherError('input.invalid', 'That job is still at work. Ask again when it is done.');
  return { users: pages(services, actor.tenant, id), count: job.summary.created + job.summary.changed };
}

async function* pages({ store }: Services, tenant: string, id: string): AsyncGenerator<User[]> {
  for await (const page of pagesOf(store.ledgers, { tenant, part: id })) {
    const rows = page.flatMap(({ value }) => value.rows).filter(({ outcome, userId }) => userId !== '' && (outcome === 'created' || outcome === 'changed'));
    const ids = rows.map(({ userId }) => userId);
    for (let at = 0; at < ids.length; at += limits.pageSize.most) yield store.users.getMany(tenant, ids.slice(at, at + limits.pageSize.most));
  }
}
