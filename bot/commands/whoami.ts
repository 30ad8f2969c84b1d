// whoami – who Usher takes this person for, and what that allows.
import { abilitiesOf, roleNames } from '../../shared/abilities.ts';
import type { Ability } from '../../shared/abilities.ts';
import { defineCommand, refuseWords } from './command.ts';
import { whoamiCard } from './whoami.card.ts';

export const whoami = defineCommand({
  name: 'whoami',
  aliases: ['who am i'],
  usage: 'whoami',
  summary: 'your role and what it allows',
  section: 'About',
  ability: 'own.see',
  read: (said) => { refuseWords(said); },
  run: async ({ actor, services }) => {
    const [organisation, [stored]] = await Promise.all([services.organisation(actor.tenant), services.store.users.getMany(actor.tenant, [actor.person.id])]);
    const role = roleNames[actor.role];
    return {
      card: whoamiCard({
        name: actor.person.name,
        email: stored?.email ?? actor.person.email,
        role,
        organisation: organisation.name,
        known: stored !== undefined,
        allowed: abilitiesOf(actor.role).filter((ability) => ability !== 'users.export').map((ability) => abilityWords[ability]),
      }),
      summary: `${actor.person.name}: ${role}`,
    };
  },
});

/** Nothing exports users yet, so nobody is promised it. */
const abilityWords: Readonly<Record<Exclude<Ability, 'users.export'>, string>> = {
  'own.see': 'see your own account', 'own.edit': 'edit your own account',
  'users.see': 'see all users', 'users.change': 'invite and change users', 'users.import': 'import users',
  'groups.see': 'see groups', 'groups.change': 'change groups',
  'licences.see': 'see licences', 'licences.change': 'assign and remove licences',
  'messages.send': 'send messages to groups', 'roles.change': 'give roles', 'jobs.see': 'see jobs and their reports', 'audit.see': 'read the audit trail',
  'settings.see': 'see the settings', 'settings.change': 'change the settings', 'sync.run': 'start a sync', 'approvals.decide': 'decide approvals',
};
