// What was said and is not clear: who may be meant by a name, or which role of an application, with a button each that says the same about that one.
import { statusNames } from '../../shared/lifecycle.ts';
import { plainLine } from '../../shared/text.ts';
import type { User } from '../../shared/user.ts';
import { cardTemplate, fitting, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import type { RoleChoice } from './application-role.ts';
import type { Reply } from './command.ts';
import { deletedWords } from './deleted-words.ts';
import type { Choice } from './people.ts';
import json from './choose.card.json' with { type: 'json' };

interface PersonData extends CardData { name: string; detail: string; go: Trusted; said: Trusted; asker: Trusted }
interface ChooseData extends CardData { title: string; reason: string; people: PersonData[]; more: string }
const expand = cardTemplate<ChooseData>(json);

const peopleShown = 5;
/** Longer messages are typed again rather than carried by a button. */
export const longestSaid = 2_000;

/** `said`: the message as it was typed; `reason`: why it was not clear, for when no card can help. */
export function chooseReply(choice: Choice, about: { said: string; reason: string; asker: string; ambiguous: boolean; now: number }): Reply {
  const people = choice.candidates.flatMap((user) => {
    const said = saidAbout(about.said, choice.name, user);
    return said === undefined ? [] : [{ user, said }];
  });
  if (people.length === 0) return { text: about.reason };
  const titles = buttonTitles(people.map(({ user }) => user), about.now);
  const title = about.ambiguous ? 'Who is meant?' : 'Did you mean one of these?';
  const card = fitting(Math.min(people.length, peopleShown), (shown) => expand({
    title, reason: about.reason, people: people.slice(0, shown).map((each) => personData(each, titles.get(each.user.id) ?? '', about)),
    more: people.length > shown ? `and ${people.length - shown} more; use the ${people.some(({ user }) => user.deleted !== null) ? 'id' : 'user name'}.` : '',
  }));
  return { card, summary: title };
}

/** Of several who were deleted under one user name, the name and the day; of one day, the beginning of the id as well. */
function buttonTitles(users: readonly User[], now: number): ReadonlyMap<string, string> {
  const title = (user: User): string => (user.deleted === null ? plainLine(user.userPrincipalName, 80) : `${plainLine(user.displayName || user.userPrincipalName, 80)}, ${deletedWords(user, now)}`);
  const all = Map.groupBy(users, title);
  return new Map(users.map((user) => [user.id, (all.get(title(user)) ?? []).length > 1 ? `${title(user)} (${user.id.slice(0, 8)})` : title(user)]));
}

function personData({ user, said }: { user: User; said: string }, title: string, { asker, now }: { asker: string; now: number }): PersonData {
  const { profile: { department, jobTitle }, userPrincipalName, type } = user;
  const status = user.deleted === null ? statusNames[user.status] : deletedWords(user, now);
  const detail = [userPrincipalName, ...(department || jobTitle ? [department || jobTitle] : []), ...(type === 'guest' ? ['Guest'] : []), status, ...(user.deleted === null ? [] : [`id ${user.id}`])].join(' · ');
  // Titles of buttons and what they carry know no markdown.
  return { name: user.displayName || user.email, detail, go: trusted(`Choose ${title}`), said: trusted(said), asker: trusted(asker) };
}

const rolesShown = 10;

/** The same message with the role behind it. */
export function chooseRoleReply({ application, roles }: RoleChoice, about: { said: string; reason: string; asker: string }): Reply {
  const choices = roles.flatMap(({ id, name }) => {
    const said = `${about.said} role:${name.includes('"') ? id : `"${name}"`}`;
    return said.length > longestSaid ? [] : [{ name, detail: application, go: trusted(`Choose ${plainLine(name, 80)}`), said: trusted(said), asker: trusted(about.asker) }];
  });
  if (choices.length === 0) return { text: about.reason };
  const title = 'Which role is meant?';
  const card = fitting(Math.min(choices.length, rolesShown), (shown) => expand({
    title, reason: about.reason, people: choices.slice(0, shown), more: choices.length > shown ? `and ${choices.length - shown} more; “applications” lists them.` : '',
  }));
  return { card, summary: title };
}

/** The same message with this person in the place of the name; undefined when it cannot be said so. */
function saidAbout(said: string, name: string, user: User): string | undefined {
  const words = name.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('\\s+');
  // The first word is the verb, so a name has something before it; what ends the message may stand behind it.
  const place = new RegExp(`(?<=[\\s,;:<])"?${words}"?(?=[.!?]*(?:$|[\\s,;>]))`, 'u');
  if (!place.test(said)) return undefined;
  const instead = said.replace(place, () => user.id);
  return instead.length > longestSaid ? undefined : instead;
}
