// The cards of groups, of verbs said alone, of messages and of deleted users, opened by the real renderer, with friendly and with hostile data.
import { describe, expect, test } from '@jest/globals';
import { deletedCard } from '../../../bot/commands/deleted.card.ts';
import { groupCard } from '../../../bot/commands/group.card.ts';
import { messageCard } from '../../../bot/commands/message.card.ts';
import { emptyNewGroup, newGroupCard } from '../../../bot/commands/new-group.card.ts';
import { verbFormCard } from '../../../bot/commands/verb-form.card.ts';
import type { Card } from '../../../bot/ports.ts';
import { expectGoodCard } from './card-check.ts';
import { textOf } from './desk.ts';

const hostile = '[x](http://evil) **b** <at>everyone</at> ${secret} \u202Egnp\n{{DATE(x)}}';
const long = `${hostile} ${'ß漢👍'.repeat(400)}`;

describe('the cards of groups', () => {
  const group = { id: 'g1', name: hostile, description: long, kind: 'security' as const, dynamic: false, synced: false, roleAssignable: false, licences: [{ id: 'l', name: long }], externalId: hostile, members: 3 };
  const actions = [{ title: 'Rename', verb: 'usherRenameGroup' }];
  const about = { words: 'Security group', notEditable: '', applications: Array(60).fill(long) as string[], menu: { first: actions, sections: [{ title: 'The group', buttons: Array(12).fill(actions).flat() as typeof actions }] }, members: Array.from({ length: 20 }, () => ({ name: long, detail: long })), total: 500, link: 'http://127.0.0.1/tab/' };

  test('stay small and harmless, with everything and with next to nothing', () => {
    const card = groupCard(group, about);
    expectGoodCard(card);
    expect(JSON.stringify(card)).not.toContain('<at>');
    const bare = groupCard({ ...group, name: 'Sales', description: '', licences: [], externalId: '', synced: true }, { ...about, notEditable: '“Sales” is synced; change it in the local Active Directory.', applications: undefined, menu: { first: [], sections: [] }, members: [], total: 0, link: '' });
    expectGoodCard(bare);
    expect(textOf({ card: bare, summary: '' })).toMatch(/local Active Directory[\s\S]*could not be read just now[\s\S]*Nobody is in it/);
  });

  test('are a form that comes back with what was typed', () => {
    expectGoodCard(newGroupCard(emptyNewGroup));
    expectGoodCard(newGroupCard({ name: long, description: hostile, kind: 'microsoft365', error: long }));
  });
});

describe('the form of a verb', () => {
  const form = { group: 'g1', title: long, note: '', error: hostile, actions: [{ title: 'Delete', verb: 'usherDeleteGroup', destructive: true as const }] };
  const input = { id: 'a', label: 'Name', error: 'Enter a name.', value: hostile };
  const choices = (count: number) => Array.from({ length: count }, (_, n) => ({ title: long, value: `00000000-0000-4000-8000-0000000000${n}` }));

  test('shows texts, long texts and choices, and stays small with the longest of each', () => {
    for (const each of [input, { ...input, value: long }, { ...input, long: true as const, value: `${long}\n${'👍'.repeat(8_000)}` }, { ...input, choices: choices(60) }, { id: 'b', label: 'May stay empty', value: '' }]) {
      expectGoodCard(verbFormCard({ ...form, inputs: [each] }));
    }
    const card = verbFormCard({ ...form, title: 'Message', note: hostile, inputs: [input, { ...input, id: 'b', long: true, value: 'one\ntwo' }] });
    expectGoodCard(card);
    expect(JSON.stringify(card)).toContain('"value":"one\\ntwo"');
    expect(JSON.stringify(card)).toContain('"isRequired":true,"errorMessage":"Enter a name."');
    expect(JSON.stringify(card['actions'])).toContain('"style":"destructive"');
  });

  test('lets type what is too much to choose from', () => {
    const typed = verbFormCard({ ...form, inputs: [{ ...input, choices: choices(61) }] });
    expectGoodCard(typed);
    expect(JSON.stringify(typed)).toContain('"type":"Input.Text"');
    expect(JSON.stringify(verbFormCard({ ...form, inputs: [{ ...input, choices: choices(2) }] }))).not.toContain('Input.Text');
  });
});

test('a message to a group keeps its lines, and is harmless', () => {
  const { card } = messageCard({ text: `line one\n\n${hostile}\nline three`, from: 'Message to Sales from Megan' });
  expectGoodCard(card);
  expect(textOf({ card, summary: '' })).toMatch(/^line one\n\n[^<]*\n\nline three/m);
});

describe('the card of deleted users', () => {
  const items = (count: number, text: string) => Array.from({ length: count }, (_, at) => ({ id: `u${at}`, name: text, detail: text }));
  const restores = (card: Card): number => JSON.stringify(card).split('"usherRestore"').length - 1;

  test.each([['nobody', 0, ''], ['somebody', 1, 'Jane'], ['twenty hostile ones', 20, hostile], ['twenty long ones', 20, long]])('stays good with %s', (_who, count, text) => {
    expectGoodCard(deletedCard({ title: 'Deleted', words: text, items: items(count, text), from: 40, total: count + 300, isCut: true, mayRestore: true }));
  });

  test('offers Restore for the first ten, and to nobody who may not', () => {
    const list = { title: 'Deleted', words: '', items: items(12, 'Jane'), from: 0, total: 12, isCut: false };
    expect(restores(deletedCard({ ...list, mayRestore: true }))).toBe(10);
    expect(restores(deletedCard({ ...list, mayRestore: false }))).toBe(0);
  });
});
