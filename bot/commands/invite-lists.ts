// What the forms for new users offer to choose from, read once a form.
import { limits } from '../../shared/limits.ts';
import type { PropertyDefinition } from '../../shared/property.ts';
import type { Card, Organisation } from '../ports.ts';
import { localLoginKeeper } from '../plans/organisation-settings.ts';
import { propertyDefinitions } from '../plans/property-definitions.ts';
import { cardBytes } from './card.ts';
import { allGroups, chosenIn, groupChoices, licenceChoices, mostChoices } from './choice-lists.ts';
import type { ListedChoice } from './choice-lists.ts';
import type { Context } from './command.ts';

export interface InviteLists {
  groups: readonly ListedChoice[];
  licences: readonly ListedChoice[];
  definitions: readonly PropertyDefinition[];
  /** Why local login is not needed or cannot be given here; empty when it can. */
  localHint: string;
}

export const noLists: InviteLists = { groups: [], licences: [], definitions: [], localHint: '' };

export async function inviteLists(context: Pick<Context, 'services' | 'actor'>): Promise<InviteLists> {
  const { services, actor } = context;
  const [groups, licences, definitions, organisation, keeper] = await Promise.all([
    allGroups(context), licenceChoices(context), propertyDefinitions(services, actor.tenant), services.organisation(actor.tenant), localLoginKeeper(services, actor.tenant),
  ]);
  return { groups: groupChoices(groups, keeper), licences, definitions, localHint: localHint(organisation, keeper !== undefined) };
}

/** The first domain of an organisation never signs in elsewhere, and hardly anybody has an address of it. */
function localHint({ domains }: Organisation, isSetUp: boolean): string {
  const own = domains.filter(({ name }) => !name.toLowerCase().endsWith('.onmicrosoft.com'));
  const used = own.length > 0 ? own : domains;
  const elsewhere = used.filter(({ federated }) => federated).map(({ name }) => name);
  const signIn = elsewhere.length === 1 ? 'signs in' : 'sign in';
  if (elsewhere.length > 0 && elsewhere.length === used.length) return `Not needed: ${listOf(elsewhere)} ${signIn} elsewhere.`;
  return [
    ...(elsewhere.length === 0 ? [] : [`Not needed for addresses of ${listOf(elsewhere)}, which ${signIn} elsewhere.`]),
    ...(isSetUp ? [] : ['Local login is not set up here, so this cannot be given yet.']),
  ].join(' ');
}

const domainsNamed = 5;

function listOf(names: readonly string[]): string {
  const named = names.length > domainsNamed ? [...names.slice(0, domainsNamed), `${names.length - domainsNamed} more`] : names;
  const last = named.at(-1) ?? '';
  return named.length > 1 ? `${named.slice(0, -1).join(', ')} and ${last}` : last;
}

/** Lists that are short enough and hold all that is chosen; others are typed. The fullest card that Teams accepts is made. */
export function withLists(lists: InviteLists, chosen: { groups: string; licences: string }, make: (fitting: InviteLists) => Card): Card {
  const usable = (list: readonly ListedChoice[], text: string): readonly ListedChoice[] => {
    const ids = new Set(list.map(({ value }) => value));
    return list.length <= mostChoices && chosenIn(text).every((id) => ids.has(id)) ? list : [];
  };
  const all = { ...lists, groups: usable(lists.groups, chosen.groups), licences: usable(lists.licences, chosen.licences) };
  const tries = [all, { ...all, groups: [] }, { ...all, groups: [], licences: [] }, { ...all, groups: [], licences: [], definitions: [] }];
  for (const fitting of tries) {
    const card = make(fitting);
    if (cardBytes(card) <= limits.cardBytes) return card;
  }
  return make(noLists);
}
