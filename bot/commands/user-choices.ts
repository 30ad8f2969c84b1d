// Licences, groups and role of one user, each in a small form filled with what is so; saving makes one plan of what differs.
import { z } from 'zod';
import { roleNames } from '../../shared/abilities.ts';
import type { Ability } from '../../shared/abilities.ts';
import { UsherError } from '../../shared/errors.ts';
import { accepts, whyNotAccepted } from '../../shared/lifecycle.ts';
import type { Action } from '../../shared/lifecycle.ts';
import { personOf, roleSchema } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import type { OperationRequest } from '../plans/change.ts';
import { localLoginKeeper } from '../plans/organisation-settings.ts';
import { asTyped, wantedWords } from '../plans/wanted-words.ts';
import { proceed } from './change-flow.ts';
import { allGroups, chosenIn, groupChoices, licenceChoices, whyFixed } from './choice-lists.ts';
import { defineVerb } from './command.ts';
import type { CardVerb, Context, Reply } from './command.ts';
import { licenceOperations } from './licence-swaps.ts';
import { findGroup, findLicence } from './names.ts';
import type { Word } from './parse.ts';
import { onePerson } from './people.ts';
import { planOrReason } from './plan-or-reason.ts';
import { choicesCard } from './user-choices.card.ts';
import type { ChoicesForm } from './user-choices.card.ts';

type Listed = Pick<ChoicesForm, 'choices' | 'held' | 'notes'>;

interface Kind {
  title: string;
  action: Action;
  ability: Ability;
  verb: string;
  saveVerb: string;
  label: string;
  moreLabel: string;
  one?: true;
  list(context: Context, user: User): Promise<Listed>;
  /** What is to be done for the ids or names that were ticked, and for those that were ticked off. */
  operations(context: Context, changed: Changed): Promise<OperationRequest[]>;
  /** The same before anything is looked for. */
  typed(added: readonly string[], removed: readonly string[]): OperationRequest[];
}

/** What is wanted by the ids or names that were sent, before anything is looked for. */
function wantedOf(kind: Kind, { chosen, more, usherShown }: z.infer<typeof saveSchema>): string {
  const [wanted, shown] = [chosenIn(chosen), chosenIn(usherShown)];
  return wantedWords(kind.typed([...wanted.filter((id) => !shown.includes(id)), ...chosenIn(more)], shown.filter((id) => !wanted.includes(id))));
}

interface Changed { user: User; added: readonly string[]; removed: readonly string[]; location: string }

const licences: Kind = {
  title: 'Licences', action: 'licences', ability: 'licences.change', verb: 'usherUserLicences', saveVerb: 'usherSaveLicences',
  label: 'Licences assigned directly', moreLabel: 'Further licences, separated by commas',
  async list(context, user) {
    const direct = user.licences.filter(({ via }) => via === 'direct').map(({ id }) => id);
    const viaGroup = user.licences.filter(({ via }) => via === 'group');
    const choices = (await licenceChoices(context)).filter(({ value }) => direct.includes(value) || !viaGroup.some(({ id }) => id === value));
    const notes = viaGroup.map(({ name, group }) => `${name} comes from the group “${group?.name ?? 'unknown'}”; take the person out of that group to remove it.`);
    return { choices, held: direct, notes };
  },
  async operations({ services, actor }, { user, added, removed, location }) {
    const found = async (names: readonly string[]): Promise<Reference[]> => Promise.all(names.map(async (name) => named(await findLicence(services, actor.tenant, name))));
    return licenceOperations(user, { comes: await found(added), goes: await found(removed), location });
  },
  typed: (added, removed) => [...removed.map((name) => ({ kind: 'remove-licence' as const, licence: asTyped(name) })), ...added.map((name) => ({ kind: 'assign-licence' as const, licence: asTyped(name) }))],
};

const groups: Kind = {
  title: 'Groups', action: 'groups', ability: 'groups.change', verb: 'usherUserGroups', saveVerb: 'usherSaveGroups',
  label: 'Groups', moreLabel: 'Further groups, separated by commas',
  async list(context, user) {
    const [all, keeper] = await Promise.all([allGroups(context), localLoginKeeper(context.services, context.actor.tenant)]);
    const isIn = new Set(user.groups.map(({ id }) => id));
    const choices = groupChoices(all, keeper);
    const fixed = all.filter(({ id }) => isIn.has(id)).map((group) => whyFixed(group, keeper)).filter((words) => words !== undefined);
    return { choices, held: choices.map(({ value }) => value).filter((id) => isIn.has(id)), notes: fixed.map((words) => `Also a member: ${words}`) };
  },
  async operations({ services, actor }, { added, removed }) {
    const each = async (kind: 'add-to-group' | 'remove-from-group', names: readonly string[]): Promise<OperationRequest[]> =>
      Promise.all(names.map(async (name) => ({ kind, group: named(await findGroup(services, actor.tenant, name)) })));
    return [...await each('remove-from-group', removed), ...await each('add-to-group', added)];
  },
  typed: (added, removed) => [...removed.map((name) => ({ kind: 'remove-from-group' as const, group: asTyped(name) })), ...added.map((name) => ({ kind: 'add-to-group' as const, group: asTyped(name) }))],
};

function rolesGiven(chosen: readonly string[]): OperationRequest[] {
  const given = roleSchema.array().safeParse(chosen);
  if (!given.success) throw new UsherError('input.invalid', 'Choose one of the roles.');
  return given.data.map((role) => ({ kind: 'set-role', role }));
}

const role: Kind = {
  title: 'Role', action: 'role', ability: 'roles.change', verb: 'usherUserRole', saveVerb: 'usherSaveRole', label: 'Role in Usher', moreLabel: '', one: true,
  list: async (_context, user) => Promise.resolve({
    choices: roleSchema.options.map((value) => ({ title: roleNames[value], value })), held: [user.role],
    notes: ['What they may do in Usher. Making an Organisation Admin waits for an approver; every other role holds at once.'],
  }),
  // A role is taken by giving another.
  operations: async (_context, { added }) => Promise.resolve(rolesGiven(added)),
  typed: rolesGiven,
};

interface Reference { id: string; name: string }
const named = ({ id, name }: Reference): Reference => ({ id, name });

const openSchema = z.object({ usherPerson: z.string().max(100) });
const saveSchema = openSchema.extend({ usherShown: z.string().max(20_000).default(''), chosen: z.string().max(20_000).default(''), more: z.string().max(2_000).default(''), location: z.string().max(10).default('') });

interface Typed { chosen: readonly string[]; more: string; location: string; error: string }

const idWord = (id: string): Word[] => [{ text: id, quoted: true }];

function open(kind: Kind): CardVerb {
  return defineVerb({ verb: kind.verb, ability: kind.ability, data: openSchema, run: async (context, { usherPerson }) => form(kind, context, { user: await whom(kind, context, idWord(usherPerson)) }) });
}

function save(kind: Kind): CardVerb {
  return defineVerb({
    verb: kind.saveVerb, ability: kind.ability, data: saveSchema, wanted: (data) => wantedOf(kind, data),
    run: async (context, { usherPerson, usherShown, chosen, more, location }) => {
      const user = await whom(kind, context, idWord(usherPerson));
      const wanted = chosenIn(chosen);
      try {
        const operations = await differing(kind, context, { user, wanted, shown: chosenIn(usherShown), more: chosenIn(more), location: location.trim().toUpperCase() });
        return await proceed(context, await planOrReason(context, { title: `${kind.title} of ${user.displayName}`, operations, user }));
      } catch (error) {
        if (!(error instanceof UsherError && error.expected)) throw error;
        return form(kind, context, { user, typed: { chosen: wanted, more, location, error: error.message } });
      }
    },
  });
}

/** What somebody else changed since the form was opened is not changed back. */
async function differing(kind: Kind, context: Context, { user, wanted, shown, more, location }: { user: User; wanted: string[]; shown: string[]; more: string[]; location: string }): Promise<OperationRequest[]> {
  if (kind.one === true && wanted.length !== 1) throw new UsherError('input.invalid', 'Choose exactly one.');
  return kind.operations(context, { user, added: [...wanted.filter((id) => !shown.includes(id)), ...more], removed: shown.filter((id) => !wanted.includes(id)), location });
}

/** The user as they are now; refused where the status does not allow it. */
async function whom(kind: Kind, context: Context, words: readonly Word[]): Promise<User> {
  const found = await onePerson(context, words);
  const [user = found] = await context.services.fresh(context.actor.tenant, [found]);
  if (!accepts(user.status, kind.action)) throw new UsherError('status.refuses', whyNotAccepted(user, kind.action));
  return user;
}

async function form(kind: Kind, context: Context, { user, typed }: { user: User; typed?: Typed }): Promise<Reply> {
  const listed = await kind.list(context, user);
  const { title, saveVerb, label, moreLabel } = kind;
  const card = choicesCard({
    title: `${title} of ${user.displayName}`, person: personOf(user), verb: saveVerb, label, moreLabel, ...listed,
    ...(kind.one === true ? { one: true } : {}),
    error: typed?.error ?? '', chosen: typed?.chosen ?? listed.held, more: typed?.more ?? '',
    ...(kind === licences && user.profile.usageLocation === '' ? { location: typed?.location ?? '' } : {}),
  });
  return { card, summary: `${title} of ${user.displayName}`, here: true };
}

/** The licences of one person, for whoever may change them and perhaps sees no profile. */
export async function licencesForm(context: Context, words: readonly Word[]): Promise<Reply> {
  return form(licences, context, { user: await whom(licences, context, words) });
}

export const userChoiceVerbs: readonly CardVerb[] = [licences, groups, role].flatMap((kind) => [open(kind), save(kind)]);
