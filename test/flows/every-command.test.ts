// Every command through the real door: allowed, refused, bad input, the directory refusing, pressed twice; then all that was written and said is searched for secrets.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '../../bot/commands/index.ts';
import { openSqliteStore } from '../../bot/sqlite/sqlite-store.ts';
import { can } from '../../shared/abilities.ts';
import { approveAll, createExamples, idle } from './command-examples.ts';
import type { Example, Examples } from './command-examples.ts';
import type { Shown } from './connector.ts';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson, Pressed } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-every-'));
let at: AtWork;
let [megan, adele]: PlayedPerson[] = [];
let examples: Examples;
let lastJob = '';

beforeAll(async () => {
  at = await startAtWork({ people: 400, openStore: ({ clock }) => openSqliteStore({ clock, file: join(folder, 'usher.db') }) });
  [megan, adele] = [await at.person('megan.bowen@contoso.com'), await at.person('adele.vance@contoso.com')];
  examples = await createExamples(at, () => lastJob);
});
afterAll(async () => {
  await at.close();
  rmSync(folder, { recursive: true });
});

const table = commands.map((command) => [command.name, command] as const);
const wordsOf = (shown: Shown): string => (shown.card === undefined ? shown.text : textIn(shown.card));
/** What came back to the one who pressed. */
const answers: string[] = [];
function answered({ body }: Pressed): string {
  const text = typeof body.value === 'string' ? body.value : textIn(body.value);
  answers.push(text);
  return text;
}
const writes = async (): Promise<number> => (await at.directory.get<{ writes: number }>('stats')).writes;
const decisions = ['Confirm', 'Ask for approval', 'Import', 'Create the group'];

function example(of: string): Example {
  const found = examples.of[of];
  if (found === undefined) throw new Error(`There is no example of “${of}”: add one.`);
  return found;
}

/** What a person may be shown: words, and nothing of the machine. */
function expectWords(text: string): void {
  expect(text.trim()).not.toBe('');
  expect(text).not.toMatch(/Something went wrong|undefined|\[object |\bat [\w.]+ \(|Error:|\$\{/);
}

async function outcomesOf(made: readonly string[]): Promise<string[]> {
  const pages = await Promise.all(made.map(async (part) => at.store.ledgers.page({ tenant, part }, { limit: 100 })));
  const rows = pages.flatMap(({ items }) => items.flatMap(({ value }) => value.rows));
  // Usher's own facts need no directory; whatever does was refused with its reason.
  for (const row of rows) if (row.outcome === 'failed' || row.outcome === 'refused') expectWords(row.reason);
  return rows.map(({ outcome }) => outcome ?? 'open');
}

async function jobs(): Promise<string[]> {
  return (await at.store.jobs.page({ tenant }, { limit: 500 })).items.filter(({ value }) => value.kind !== 'sync').map(({ id }) => id);
}

/** Says it, presses what it asks for, and lets Alex approve what waits for somebody else. */
async function sayAndDecide(words: string): Promise<Shown> {
  const shown = await megan!.say(words);
  const button = actionsIn(shown.card).find(({ title }) => decisions.includes(title));
  if (button !== undefined) expectWords(answered(await megan!.forge({ verb: button.verb, data: button.data ?? {} }, { ...shown })));
  for (const approved of await approveAll(at)) expectWords(approved.text);
  return shown;
}

const noRight = /^Usher does not have the right to do this in the directory/;

/** What was read in the end, and what became of the rows of the jobs that it made. */
async function cameTo(act: () => Promise<Shown>): Promise<[string, string[]]> {
  await idle(at);
  const before = await jobs();
  const shown = await act();
  expectWords(wordsOf(shown));
  await idle(at);
  return [wordsOf(shown), await outcomesOf((await jobs()).filter((id) => !before.includes(id)))];
}

describe.each(table)('“%s”', (command, { ability }) => {
  test('said by an administrator is answered; its button pressed twice at the same moment acts once', async () => {
    const { good, acts, comesTo = /changed|created/ } = example(command);
    const words = await good();
    const before = await jobs();
    const shown = await megan!.say(words);
    expectWords(wordsOf(shown));
    expect(wordsOf(shown)).not.toMatch(/I do not know/);
    const button = actionsIn(shown.card).find(({ title }) => decisions.includes(title));
    const presses = button === undefined ? [] : await Promise.all([0, 1].map(async () => megan!.forge({ verb: button.verb, data: button.data ?? {} }, { ...shown })));
    for (const press of presses) {
      expect([press.status, press.body.statusCode]).toEqual([200, 200]);
      expectWords(answered(press));
    }
    expect((await approveAll(at)).map(({ status }) => status)).toEqual(button?.title === 'Ask for approval' ? [200] : []);
    await idle(at);
    const made = (await jobs()).filter((id) => !before.includes(id));
    expect(made.length).toBeLessThanOrEqual(1);
    lastJob = made[0] ?? lastJob;
    // A command that changes something was said about somebody to whom there was something to do.
    if (acts !== undefined) expect([wordsOf(shown), await outcomesOf(made)]).toEqual([expect.not.stringMatching(/nothing to do/i), expect.arrayContaining([expect.stringMatching(comesTo)])]);
  });

  test('said wrongly ends in a sentence, and nothing is done', async () => {
    await idle(at);
    await at.directory.clearStats();
    const shown = await megan!.say(example(command).wrong);
    expectWords(wordsOf(shown));
    expect(wordsOf(shown)).not.toMatch(/I do not know/);
    expect(await writes()).toBe(0);
  });

  test('said by somebody who may not is refused with the role that may; nobody else is touched', async () => {
    const words = await example(command).good();
    await idle(at);
    await at.directory.clearStats();
    const text = wordsOf(await adele!.say(words));
    expectWords(text);
    if (!can('user', ability)) expect(text).toMatch(/This needs the role .+; yours is User\. Ask /);
    expect(await writes()).toBe(0);
  });

  test('while the directory refuses everything ends in words, and works again afterwards', async () => {
    const { good, acts, readsFirst = false, comesTo = /changed|created/ } = example(command);
    const words = await good();
    const [refused, outcomes] = await cameTo(async () => {
      await at.directory.put('behaviour', { faults: [{ match: '*', rate: 1, kind: '403' }] });
      return sayAndDecide(words).finally(async () => at.directory.put('behaviour', { faults: [] }));
    });
    if (readsFirst) expect([refused, outcomes]).toEqual([expect.stringMatching(noRight), []]);
    else if (acts === 'directory') expect(outcomes).toContainEqual(expect.stringMatching(/^(?:refused|failed)$/));
    // What Usher itself keeps changes all the same.
    else if (acts === 'usher') expect(outcomes).toContainEqual(expect.stringMatching(comesTo));

    // Nothing of what the directory refused was done, so the very same words do it now.
    const [answer, afterwards] = await cameTo(async () => sayAndDecide(words));
    expect(answer).not.toMatch(noRight);
    if (acts === 'directory') expect(afterwards).toContainEqual(expect.stringMatching(comesTo));
  });
});

describe('after all of this', () => {
  test('there is an example of every command', () => {
    expect(Object.keys(examples.of).sort()).toEqual(commands.map((command) => command.name).sort());
  });

  test('a reset and a pass that were asked for in a group are told in private', async () => {
    const before = at.connector.shown.length;
    for (const asked of [`reset password ${examples.somebody()}`, `access pass ${examples.somebody()}`]) {
      const shown = await megan!.say(asked, { group: true });
      if (actionsIn(shown.card).some(({ title }) => title === 'Confirm')) await megan!.press(shown, 'Confirm');
    }
    const own = `a:personal-${(await at.user('megan.bowen@contoso.com')).id}`;
    const told = await at.connector.when((all) => {
      const cards = all.slice(before).filter(({ conversation, card }) => conversation === own && /One-time p|access pass/i.test(textIn(card)));
      return cards.length >= 2 ? cards : undefined;
    });
    expect(told.length).toBe(2);
  });

  test('no secret that was handed out stands in a log line, in a byte of the store, in the audit trail or in a group', async () => {
    await at.usher.services.world.clock.sleep(50);
    const texts = [...at.connector.shown.map(({ card }) => textIn(card)), ...answers];
    // Passes are made by the directory; what stands beside a person on a card of secrets is one.
    const passes = texts.flatMap((text) => [...text.matchAll(/contoso\.com {2}\n(\S{8,24})(?=\n|$)/g)].map(([, told = '']) => told));
    const secrets = [...new Set([...at.handedOut, ...passes])];
    expect(at.handedOut.length).toBeGreaterThan(5);
    expect(passes.length).toBeGreaterThan(6);
    expect(new Set(passes).size).toBe(passes.length);
    const places = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file)).toString('latin1')]));
    places.set('log', at.logged.join('\n'));
    for (const { id, conversation, text, card } of at.connector.shown) if (conversation.startsWith('19:')) places.set(`group message ${id}`, text + JSON.stringify(card));
    const audit = await at.api('megan.bowen@contoso.com', 'GET', '/audit?pageSize=500');
    places.set('audit', audit.text);
    const found = [...places].flatMap(([place, text]) => secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${place}`));
    expect(found).toEqual([]);
    // Told to one person, in one message.
    const own = `a:personal-${(await at.user('megan.bowen@contoso.com')).id}`;
    for (const secret of secrets) {
      const cards = at.connector.shown.filter(({ text, card }) => (text + JSON.stringify(card)).includes(secret));
      expect(cards.length).toBeLessThanOrEqual(1);
      expect(cards.every(({ conversation }) => conversation === own)).toBe(true);
    }
  });

  test('every entry of the audit trail bears an id that ties it to its request', async () => {
    const { items } = await at.store.audit.page({ tenant }, { limit: 500 });
    expect(items.length).toBeGreaterThan(50);
    expect(items.filter(({ value }) => value.correlation === '').map(({ value }) => value.action)).toEqual([]);
  });

  test('nothing surprised Usher', () => {
    expect(at.logged.filter((line) => /"level":"error"/.test(line))).toEqual([]);
  });
});
