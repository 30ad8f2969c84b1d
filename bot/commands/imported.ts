// What follows an import: groups and licences for everybody it made, in one plan.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { OperationRequest } from '../plans/change.ts';
import { localLoginKeeper } from '../plans/organisation-settings.ts';
import { countOf } from './card.ts';
import { proceed } from './change-flow.ts';
import { allGroups, chosenIn, groupChoices, licenceChoices } from './choice-lists.ts';
import { defineVerb } from './command.ts';
import type { CardVerb, Context, Reply } from './command.ts';
import { importedCard } from './imported.card.ts';
import { findGroup, findLicence } from './names.ts';
import { peopleOfJob } from './people-of-job.ts';

const jobSchema = z.object({ usherJob: z.string().regex(/^[\w.:-]{1,100}$/) });
const saveSchema = jobSchema.extend({ groups: z.string().max(20_000).default(''), licences: z.string().max(20_000).default('') });

interface Typed { groups: string; licences: string; error: string }
const nothingTyped: Typed = { groups: '', licences: '', error: '' };

async function form(context: Context, job: string, typed: Typed = nothingTyped): Promise<Reply> {
  const { count } = await peopleOfJob(context, job);
  const title = `Groups and licences for ${countOf(count, 'person', 'people')} of the import`;
  const [groups, keeper, licences] = await Promise.all([allGroups(context), localLoginKeeper(context.services, context.actor.tenant), licenceChoices(context)]);
  return { card: importedCard({ title, job, ...typed, groupChoices: groupChoices(groups, keeper), licenceChoices: licences }), summary: title, here: true };
}

async function operationsFor({ services, actor }: Context, groups: string, licences: string): Promise<OperationRequest[]> {
  const operations: OperationRequest[] = [];
  for (const name of chosenIn(groups)) {
    const group = await findGroup(services, actor.tenant, name);
    operations.push({ kind: 'add-to-group', group: { id: group.id, name: group.name } });
  }
  for (const name of chosenIn(licences)) {
    const licence = await findLicence(services, actor.tenant, name);
    operations.push({ kind: 'assign-licence', licence: { id: licence.id, name: licence.name } });
  }
  if (operations.length === 0) throw new UsherError('input.invalid', 'Choose a group or a licence.');
  return operations;
}

async function save(context: Context, { usherJob, groups, licences }: z.output<typeof saveSchema>): Promise<Reply> {
  try {
    const operations = await operationsFor(context, groups, licences);
    const { users, count } = await peopleOfJob(context, usherJob);
    return await proceed(context, await context.services.changes.plan(context.actor, { title: `Groups and licences for ${countOf(count, 'person', 'people')}`, operations, users }));
  } catch (error) {
    if (!(error instanceof UsherError && error.expected)) throw error;
    return form(context, usherJob, { groups, licences, error: error.message });
  }
}

export const importedVerbs: readonly CardVerb[] = [
  defineVerb({ verb: 'usherImported', ability: 'users.import', data: jobSchema, run: async (context, { usherJob }) => form(context, usherJob) }),
  defineVerb({ verb: 'usherImportedSave', ability: 'users.import', data: saveSchema, run: async (context, data) => save(context, data) }),
];
