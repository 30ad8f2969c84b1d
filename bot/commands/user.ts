// user – one profile, with everything its status allows. Everybody may see their own.
import type { User } from '../../shared/user.ts';
import { federatedDomains } from '../plans/facts.ts';
import { hasLocalLogin } from '../plans/organisation-settings.ts';
import { propertyDefinitions } from '../plans/property-definitions.ts';
import { withEnds } from '../plans/schedules.ts';
import { chosen } from './choose.ts';
import { defineCommand } from './command.ts';
import type { Context } from './command.ts';
import { isOwnName, onePerson } from './people.ts';
import { shownValue } from './property-inputs.ts';
import { userCard } from './user.card.ts';
import type { AboutUser } from './user.card.ts';
import { userChoiceVerbs } from './user-choices.ts';
import { menuFor } from './user-menu.ts';

export const user = defineCommand({
  name: 'user',
  aliases: ['show', 'profile'],
  usage: 'user jane@contoso.com',
  summary: 'one profile, with what can be done',
  section: 'People',
  ability: 'own.see',
  verbs: [...userChoiceVerbs, chosen],
  read: (said) => said.words.length === 0 ? [{ text: 'me', quoted: false }] : said.words,
  run: async (context, words) => {
    if (!isOwnName(context, words)) await context.services.actors.demand(context.actor, 'users.see', { action: 'user', whom: [words.map(({ text }) => text).join(' ')] });
    const found = await onePerson(context, words);
    const [fresh = found] = await context.services.fresh(context.actor.tenant, [found]);
    const [shown = fresh] = await withEnds(context.services.store, context.actor.tenant, [fresh]);
    return { card: userCard(shown, await aboutUser(context, shown)), summary: `${fresh.displayName} (${fresh.email})` };
  },
});

async function aboutUser({ services, actor, commands }: Context, shown: User): Promise<AboutUser> {
  const [localLogin, definitions, federated] = await Promise.all([
    hasLocalLogin(services, actor.tenant), propertyDefinitions(services, actor.tenant), federatedDomains(services, actor.tenant),
  ]);
  const verbs = new Set(commands.flatMap((command) => command.verbs.map(({ verb }) => verb)));
  return {
    menu: menuFor(shown, { id: actor.person.id, role: actor.role }, { verbs, localLogin, federated }),
    link: services.tabAddress(actor.tenant, `users/${shown.id}`),
    localLogin,
    properties: definitions.map((definition) => ({ name: definition.name, value: shownValue(definition, shown.properties[definition.key]) })),
  };
}
