// user – one profile, with the buttons its status allows. Everybody may see their own.
import { can } from '../../shared/abilities.ts';
import { accepts } from '../../shared/lifecycle.ts';
import type { User } from '../../shared/user.ts';
import { defineCommand } from './command.ts';
import type { Context } from './command.ts';
import { onePerson } from './people.ts';
import { deactivateVerb } from './deactivate.ts';
import { deleteVerb } from './delete.ts';
import { editVerb } from './edit.ts';
import { reactivateVerb } from './reactivate.ts';
import { resetPasswordVerb } from './reset-password.ts';
import { restoreVerb } from './restore.ts';
import { userCard } from './user.card.ts';

export const user = defineCommand({
  name: 'user',
  aliases: ['show', 'profile'],
  usage: 'user jane@contoso.com',
  summary: 'one profile, with what can be done',
  section: 'People',
  ability: 'own.see',
  read: (said) => said.words.length === 0 ? [{ text: 'me', quoted: false }] : said.words,
  run: async (context, words) => {
    const isSelf = words.length === 1 && isOwnName(context, words[0]?.text ?? '');
    if (!isSelf) await context.services.actors.demand(context.actor, 'users.see', 'user');
    const found = await onePerson(context, words);
    const [fresh = found] = await context.services.fresh(context.actor.tenant, [found]);
    return {
      card: userCard(fresh, { actions: actionsOn(context, fresh), link: context.services.tabAddress(`users/${fresh.id}`) }),
      summary: `${fresh.displayName} (${fresh.email})`,
    };
  },
});

function isOwnName({ actor: { person } }: Context, name: string): boolean {
  return ['me', person.id, person.email.toLowerCase()].includes(name.toLowerCase());
}

function actionsOn({ actor }: Context, { status }: User): { title: string; verb: string }[] {
  if (!can(actor.role, 'users.change')) return [];
  const offered = [
    { action: 'edit', title: 'Edit', verb: editVerb },
    { action: 'deactivate', title: 'Deactivate', verb: deactivateVerb },
    { action: 'reactivate', title: 'Reactivate', verb: reactivateVerb },
    { action: 'reset-password', title: 'Reset password', verb: resetPasswordVerb },
    { action: 'delete', title: 'Delete', verb: deleteVerb },
    { action: 'restore', title: 'Restore', verb: restoreVerb },
  ] as const;
  return offered.filter(({ action }) => accepts(status, action)).map(({ title, verb }) => ({ title, verb }));
}
