// The cards about people – choosing, inviting, editing, licences and groups – with names that mean harm, and with everything as long as it can be.
import { describe, expect, test } from '@jest/globals';
import { chooseReply } from '../../../bot/commands/choose.card.ts';
import { editCard } from '../../../bot/commands/edit.card.ts';
import { importedCard } from '../../../bot/commands/imported.card.ts';
import { inviteCountCard } from '../../../bot/commands/invite-count.card.ts';
import { inviteManyCard } from '../../../bot/commands/invite-many.card.ts';
import { noLists } from '../../../bot/commands/invite-lists.ts';
import { emptyInvite, inviteCard } from '../../../bot/commands/invite.card.ts';
import { choicesCard } from '../../../bot/commands/user-choices.card.ts';
import { userCard } from '../../../bot/commands/user.card.ts';
import type { Card } from '../../../bot/ports.ts';
import { propertyDefinitionSchema } from '../../../shared/property.ts';
import { editableFields } from '../../../shared/user-fields.ts';
import { emptyProfile } from '../../../shared/user.ts';
import type { User } from '../../../shared/user.ts';
import { buttonsOf, choicesOf, inputsOf } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { textOf } from './desk.ts';

const names: [string, string][] = [
  ['markdown', '[x](http://evil.example) **b** _i_ `c` # h'], ['a mention', '<at>everyone</at>'], ['a template', '${secret} {{DATE(x)}}'],
  ['marks that turn the reading', '\u202Egnp.exe\u202C \u2066x\u2069'], ['characters without width', 'A\u200Bd\u200Dm\uFEFFin'], ['three hundred characters', 'ß漢👍'.repeat(100)], ['quotes', '"}],"x":"'],
];
const user = (name: string): User => ({
  id: 'u1', email: 'jane@contoso.com', userPrincipalName: 'jane@contoso.com', displayName: name, firstName: name, lastName: name, type: 'guest', status: 'active', role: 'user',
  localLogin: true, enabled: true, invitation: null, licences: [{ id: 'l', name, via: 'group', group: { id: 'g', name } }], groups: [{ id: 'g', name }], lastConnection: null, created: null, deleted: null, synced: false,
  directoryRoles: [name], profile: { ...emptyProfile, department: name, city: name, mobile: name }, properties: {},
});
const person = (name: string): { id: string; name: string; email: string } => ({ id: 'u1', name, email: 'jane@contoso.com' });
test('choices show names as they are: their titles know no markdown', () => {
  const name = '[EU] Sales (old) #1';
  const named = [{ title: name, value: 'g1' }];
  const person = { id: 'u1', name: 'Jane', email: 'jane@contoso.com' };
  const definition = { key: 'site', name: 'Site', type: 'choice' as const, choices: [name] };
  const one = choicesCard({ title: 'x', person, verb: 'x', label: 'x', moreLabel: 'x', notes: [], error: '', choices: named, held: [], chosen: [], more: '' });
  const invite = inviteCard(emptyInvite, { ...noLists, groups: named, licences: named, definitions: [definition] });
  const edit = editCard({ person, own: false, forms: [], error: '', values: {}, shown: {}, definitions: [definition] });
  const imported = importedCard({ title: 'x', job: 'j', error: '', groups: '', licences: '', groupChoices: named, licenceChoices: named });
  const titles = (card: Card, id: string): unknown => choicesOf({ card, summary: '' }, id).at(-1)?.title;
  expect([titles(one, 'chosen'), titles(invite, 'groups'), titles(invite, 'licences'), titles(invite, 'property_site'), titles(edit, 'property_site'), titles(imported, 'groups')]).toEqual(Array(6).fill(name));
});

const types = ['text', 'number', 'date', 'choice', 'yes-no'] as const;
const definitions = (name: string, count = 5) => Array.from({ length: count }, (_, at) => propertyDefinitionSchema.parse({
  key: `p${at}`, name: name.slice(0, 60), type: types[at % 5], choices: [name.slice(0, 60)],
}));
const choices = (name: string, count: number): { title: string; value: string }[] => Array.from({ length: count }, (_, at) => ({ title: name.slice(0, 60), value: `${at}`.padStart(36, '0') }));
const lists = (name: string, count: number) => ({ groups: choices(name, count), licences: choices(name, count), definitions: definitions(name), localHint: name });
const everyInput = (name: string): Record<string, string> => Object.fromEntries([...editableFields, 'property_p0', 'property_p1', 'property_p2', 'property_p3', 'property_p4'].map((input) => [input, name]));
const menu = { first: [{ title: 'Edit', verb: 'usherEdit' }], sections: [{ title: 'Account', buttons: Array(7).fill({ title: 'Edit', verb: 'usherEdit' }) as [] }] };
const rows = (name: string, count: number) => Array.from({ length: count }, () => ({ email: name, firstName: name, lastName: name, role: name }));
const many = (name: string, count: number) => ({ errors: Array(count).fill(name) as string[], rows: rows(name, count), groups: '', licences: '', location: name, guest: name, local: name, welcome: name, properties: everyInput(name) });

function chooseCard(name: string): Card {
  const reply = chooseReply({ name: 'Jane', candidates: Array.from({ length: 9 }, () => user(name)) }, { said: `deactivate Jane ${name}`, reason: `Who is ${name}?`, asker: 'a', ambiguous: true, now: 0 });
  if (!('card' in reply)) throw new Error('No card');
  return reply.card;
}

const cards: [string, (name: string, count: number) => Card][] = [
  ['choose', chooseCard],
  ['edit', (name, count) => editCard({ person: person(name), error: name, values: everyInput(name), shown: everyInput(name), definitions: definitions(name, count), forms: menu.sections.flatMap(({ buttons }) => buttons.slice(0, 4)) })],
  ['edit me', (name) => editCard({ person: person(name), error: name, values: everyInput(name), shown: everyInput(name), own: true })],
  ['invite', (name, count) => inviteCard({ ...emptyInvite, error: name, email: name, firstName: name, lastName: name, role: name, location: name }, lists(name, count), everyInput(name))],
  ['invite, typed', (name, count) => inviteCard({ ...emptyInvite, groups: name, licences: name }, lists(name, count), everyInput(name))],
  ['invite many', (name, count) => inviteManyCard(many(name, Math.min(count, 20)), lists(name, count))],
  ['how many', (name) => inviteCountCard(name)],
  ['choices', (name, count) => choicesCard({
    title: name, person: person(name), verb: 'usherSaveGroups', label: 'Groups', moreLabel: 'More', notes: Array(20).fill(name) as string[], error: name,
    choices: choices(name, count * 3), held: choices(name, count).map(({ value }) => value), chosen: choices(name, count).map(({ value }) => value), more: name,
  })],
  ['one of a few', (name) => choicesCard({ title: name, person: person(name), verb: 'usherSaveRole', label: 'Role', moreLabel: '', notes: [name], error: '', one: true, choices: choices(name, 4), held: [], chosen: [], more: '' })],
  ['profile', (name, count) => userCard(user(name), { menu, link: 'http://127.0.0.1/tab/', localLogin: true, properties: Array.from({ length: count }, () => ({ name, value: name })) })],
];

describe.each(cards)('the card “%s”', (_what, make) => {
  test.each(names)('shows a name with %s as plain letters', (_kind, name) => {
    const card = make(name, 5);
    expectGoodCard(card);
    const reply = { card, summary: '' };
    const shown = textOf(reply) + JSON.stringify([...buttonsOf(reply).map(({ title }) => title), ...choicesOf(reply, 'groups'), ...choicesOf(reply, 'chosen')]);
    expect(shown.replaceAll(/"value":"[^"]*"/g, '')).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]/);
    expect(JSON.stringify(card['body'])).not.toMatch(/"text":"[^"]*(?:<at>|\]\(http|\{\{DATE\(x)/);
  });

  test('stays small with everything as long as it can be', () => {
    expectGoodCard(make('ß漢👍<at>x</at>'.repeat(30), 80));
  });
});

describe('choosing on a card', () => {
  const about = { reason: 'Who?', asker: 'a', ambiguous: false, now: 0 };

  test.each([
    ['user Jane Doe', 'Jane Doe', 'user u1'], ['user "Jane Doe"', 'Jane Doe', 'user u1'], ['add x@y.z, Jane  Doe to Sales', 'Jane Doe', 'add x@y.z, u1 to Sales'],
    ['user jane+a@x.org', 'jane+a@x.org', 'user u1'], ['add Janet, Jane to Sales', 'Jane', 'add Janet, u1 to Sales'], ['user Jane <jane@x.org>', 'jane@x.org', 'user Jane <u1>'],
  ])('“%s” is said again about who was meant by “%s”', (said, name, again) => {
    const reply = chooseReply({ name, candidates: [user('Jane')] }, { ...about, said });
    expect(buttonsOf(reply)[0]?.data).toMatchObject({ usherSaid: again, usherAsker: 'a' });
  });

  test('is one sentence when the message is too long to carry, or the name stands in it otherwise', () => {
    for (const said of [`user Jane ${'x'.repeat(2_000)}`, 'user Janet', 'Jane']) expect(chooseReply({ name: 'Jane', candidates: [user('Jane')] }, { ...about, said })).toEqual({ text: 'Who?' });
  });

  test('shows five people and how many more there are', () => {
    const reply = chooseReply({ name: 'Jane', candidates: Array.from({ length: 9 }, () => user('Jane')) }, { ...about, said: 'user Jane' });
    expect(buttonsOf(reply)).toHaveLength(5);
    expect(textOf(reply)).toContain('and 4 more');
  });
});

describe('lists that are too long for a card', () => {
  test('of groups and licences to invite into are typed', () => {
    const card = { card: inviteCard(emptyInvite, { ...lists('Sales', 81), licences: choices('E3', 3) }), summary: '' };
    expect(choicesOf(card, 'groups')).toEqual([]);
    expect(inputsOf(card)).toHaveProperty('groups', '');
    expect(choicesOf(card, 'licences')).toHaveLength(3);
  });

  test('of what somebody holds keep all that is ticked, and offer a field for the rest', () => {
    const all = choices('Group', 300);
    const held = all.slice(200, 230).map(({ value }) => value);
    const reply = { card: choicesCard({ title: 'Groups', person: person('Jane'), verb: 'usherSaveGroups', label: 'Groups', moreLabel: 'Further groups', notes: [], error: '', choices: all, held, chosen: held, more: '' }), summary: '' };
    expect(inputsOf(reply)['chosen']?.split(',').sort()).toEqual(held);
    expect(inputsOf(reply)).toHaveProperty('more', '');
  });
});
