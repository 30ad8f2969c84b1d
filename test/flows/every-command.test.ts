// Every command through the real door: allowed, refused, bad input, the directory refusing, pressed twice; then all that was written and said is searched for secrets.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '../../bot/commands/index.ts';
import { openSqliteStore } from '../../bot/sqlite/sqlite-store.ts';
import { can } from '../../shared/abilities.ts';
import type { Shown } from './connector.ts';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson, Pressed } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-every-'));
let at: AtWork;
let [megan, adele]: PlayedPerson[] = [];
let fresh: string[] = [];
let ordinary: string[] = [];
let salespeople: string[] = [];
let holders: string[] = [];

beforeAll(async () => {
  at = await startAtWork({ people: 400, openStore: ({ clock }) => openSqliteStore({ clock, file: join(folder, 'usher.db') }) });
  [megan, adele] = [await at.person('megan.bowen@contoso.com'), await at.person('adele.vance@contoso.com')];
  const { users } = await at.store.users.list(tenant, { filter: { type: 'member', role: 'user', status: ['active'] }, limit: 500 });
  const groups = (await at.store.groups.page({ tenant }, { limit: 500 })).items.map(({ value }) => value);
  ordinary = groups.filter(({ name: called, kind, dynamic, synced, roleAssignable }) => kind === 'security' && !dynamic && !synced && !roleAssignable && called !== 'Sales').map((group) => group.name);
  const locals = groups.find((group) => group.name === ordinary[0]);
  await at.api('megan.bowen@contoso.com', 'PATCH', '/settings', { localLoginGroup: locals?.id });
  salespeople = users.filter((user) => user.groups.some((group) => group.name === 'Sales') && !user.email.startsWith('adele')).map(({ email }) => email);
  holders = users.filter((user) => user.licences.some((licence) => licence.name.endsWith('E5') && licence.via === 'direct') && !user.synced).map(({ email }) => email);
  fresh = users.filter(({ synced, email, licences }) => !synced && !email.startsWith('adele') && licences.length === 0).map(({ email }) => email);
});
afterAll(async () => {
  await at.close();
  rmSync(folder, { recursive: true });
});

/** The next that nothing has been done to yet. */
function nextOf(from: string[]): string {
  const next = from.shift();
  if (next === undefined) throw new Error('None is left.');
  return next;
}
const somebody = (): string => nextOf(fresh);
let count = 0;
const name = (): string => `every-${count += 1}`;

interface Example {
  /** Words that an administrator may say, for other people each time. */
  good: () => string;
  /** Words of the same command that cannot be meant. */
  wrong: string;
}

const adeleName = 'adele.vance@contoso.com';
const nobody = 'nobody.at.all@contoso.com';
const examples: Readonly<Record<string, Example>> = {
  'invite': { good: () => `invite ${name()}@contoso.com "New Person"`, wrong: 'invite not-an-address' },
  'users': { good: () => 'users status:active', wrong: 'users status:sleepy' },
  'user': { good: () => `user ${somebody()}`, wrong: `user ${nobody}` },
  'edit': { good: () => `edit ${somebody()}`, wrong: `edit ${nobody}` },
  'deactivate': { good: () => `deactivate ${somebody()} ${somebody()}`, wrong: `deactivate ${nobody}` },
  'reactivate': { good: () => `reactivate ${somebody()}`, wrong: `reactivate ${nobody}` },
  'reset password': { good: () => `reset password ${somebody()} ${somebody()}`, wrong: `reset password ${nobody}` },
  'access pass': { good: () => `access pass ${somebody()} ${somebody()}`, wrong: `access pass ${nobody}` },
  'role': { good: () => `role billing ${somebody()} ${somebody()}`, wrong: `role emperor ${nobody}` },
  'delete': { good: () => `delete ${somebody()}`, wrong: `delete ${nobody}` },
  'deleted': { good: () => 'deleted', wrong: 'deleted colour:red' },
  'restore': { good: () => 'restore brian.johnson@contoso.com', wrong: `restore ${nobody}` },
  'purge': { good: () => 'purge brian.johnson@contoso.com', wrong: `purge ${nobody}` },
  'send invite': { good: () => `send invite ${somebody()}`, wrong: `send invite ${nobody}` },
  'sign out': { good: () => `sign out ${somebody()} ${somebody()}`, wrong: `sign out ${nobody}` },
  'allow local login': { good: () => `allow local login ${somebody()}`, wrong: `allow local login ${adeleName} until:yesterday` },
  'disable local login': { good: () => `disable local login ${somebody()}`, wrong: `disable local login ${nobody}` },
  'message group': { good: () => 'message group Sales "The office is closed on Friday."', wrong: 'message group Nowhere "Hello"' },
  'groups': { good: () => 'groups', wrong: 'groups colour:red' },
  'group': { good: () => 'group Sales', wrong: 'group Nowhere' },
  'new group': { good: () => `new group ${name()}`, wrong: 'new group' },
  'rename group': { good: () => 'rename group Sales to Sales', wrong: 'rename group Nowhere to Elsewhere' },
  'group id': { good: () => `external id of group Sales ${name()}`, wrong: 'external id of group Nowhere X-1' },
  'delete group': { good: () => `delete group "${ordinary.pop() ?? ''}"`, wrong: 'delete group Nowhere' },
  'add': { good: () => `add ${somebody()} ${somebody()} to Sales`, wrong: `add ${nobody} to Nowhere` },
  'remove': { good: () => `remove ${salespeople[0] ?? ''} from Sales`, wrong: `remove ${nobody} from Nowhere` },
  'licences': { good: () => 'licences', wrong: 'licences colour:red' },
  'assign licence': { good: () => `assign licence E5 to ${somebody()} ${somebody()}`, wrong: `assign licence E99 to ${nobody}` },
  'remove licence': { good: () => `remove licence E5 from ${nextOf(holders)}`, wrong: `remove licence E99 from ${nobody}` },
  'swap licence': { good: () => `swap licence E5 for F3 ${nextOf(holders)}`, wrong: `swap licence E99 for E98 ${nobody}` },
  'location': { good: () => `location DE ${somebody()} ${somebody()}`, wrong: `location Atlantis ${nobody}` },
  'applications': { good: () => 'applications', wrong: 'applications colour:red' },
  'assign application': { good: () => 'assign application Salesforce to group Sales', wrong: 'assign application Nothing to group Nowhere' },
  'remove application': { good: () => 'remove application Salesforce from group Sales', wrong: 'remove application Nothing from group Nowhere' },
  'import': { good: () => `import\nemail,first_name,last_name\n${name()}@contoso.com,New,Comer`, wrong: 'import\nfirst,last\nNew,Comer' },
  'template csv': { good: () => 'template csv', wrong: 'template csv colour:red' },
  'approvals': { good: () => 'approvals', wrong: 'approvals colour:red' },
  'welcomes': { good: () => 'welcomes', wrong: 'welcomes colour:red' },
  'jobs': { good: () => 'jobs', wrong: 'jobs colour:red' },
  'job': { good: () => `job ${lastJob}`, wrong: 'job 123-no-such-job' },
  'stop': { good: () => `stop ${lastJob}`, wrong: 'stop 123-no-such-job' },
  'undo': { good: () => `undo ${lastJob}`, wrong: 'undo 123-no-such-job' },
  'audit': { good: () => 'audit action:disable-account', wrong: 'audit from:yesterday' },
  'sync now': { good: () => 'sync now', wrong: 'sync now colour:red' },
  'sync status': { good: () => 'sync status', wrong: 'sync status colour:red' },
  'settings': { good: () => 'settings', wrong: 'settings undoDays:never' },
  'properties': { good: () => 'properties', wrong: 'properties colour:red' },
  'property add': { good: () => `property add "${name()}" text`, wrong: 'property add "Cost centre" colour' },
  'property remove': { good: () => 'property remove every_nothing', wrong: 'property remove nothing_of_that_name' },
  'help': { good: () => 'help', wrong: 'help colour:red' },
  'whoami': { good: () => 'whoami', wrong: 'whoami colour:red' },
};
let lastJob = '';

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
  const found = examples[of];
  if (found === undefined) throw new Error(`There is no example of “${of}”: add one.`);
  return found;
}

/** What a person may be shown: words, and nothing of the machine. */
function expectWords(text: string): void {
  expect(text.trim()).not.toBe('');
  expect(text).not.toMatch(/Something went wrong|undefined|\[object |\bat [\w.]+ \(|Error:|\$\{/);
}

async function jobs(): Promise<string[]> {
  return (await at.store.jobs.page({ tenant }, { limit: 500 })).items.filter(({ value }) => value.kind !== 'sync').map(({ id }) => id);
}

async function idle(): Promise<void> {
  for (;;) {
    const open = (await at.store.openJobs.page({ tenant }, { limit: 500 })).items;
    if (open.length === 0) return;
    await at.world.clock.sleep(20);
  }
}

describe.each(table)('“%s”', (command, { ability }) => {
  test('said by an administrator is answered; its button pressed twice at the same moment acts once', async () => {
    const shown = await megan!.say(example(command).good());
    expectWords(wordsOf(shown));
    expect(wordsOf(shown)).not.toMatch(/I do not know/);
    const button = actionsIn(shown.card).find(({ title }) => decisions.includes(title));
    if (button === undefined) return;
    const before = await jobs();
    const [one, two] = await Promise.all([0, 1].map(async () => megan!.forge({ verb: button.verb, data: button.data ?? {} }, { ...shown })));
    for (const press of [one, two]) {
      expect([press?.status, press?.body.statusCode]).toEqual([200, 200]);
      if (press !== undefined) expectWords(answered(press));
    }
    await idle();
    const made = (await jobs()).filter((id) => !before.includes(id));
    expect(made.length).toBeLessThanOrEqual(1);
    lastJob = made[0] ?? lastJob;
  });

  test('said wrongly ends in a sentence, and nothing is done', async () => {
    await idle();
    await at.directory.clearStats();
    const shown = await megan!.say(example(command).wrong);
    expectWords(wordsOf(shown));
    expect(wordsOf(shown)).not.toMatch(/I do not know/);
    expect(await writes()).toBe(0);
  });

  test('said by somebody who may not is refused with the role that may; nobody else is touched', async () => {
    await idle();
    await at.directory.clearStats();
    const text = wordsOf(await adele!.say(example(command).good()));
    expectWords(text);
    if (!can('user', ability)) expect(text).toMatch(/This needs the role .+; yours is User\. Ask /);
    expect(await writes()).toBe(0);
  });

  test('while the directory refuses everything ends in words, and works again afterwards', async () => {
    await idle();
    const before = await jobs();
    await at.directory.put('behaviour', { faults: [{ match: '*', rate: 1, kind: '403' }] });
    const shown = await megan!.say(example(command).good());
    expectWords(wordsOf(shown));
    const button = actionsIn(shown.card).find(({ title }) => title === 'Confirm' || title === 'Import');
    if (button !== undefined) expectWords(answered(await megan!.forge({ verb: button.verb, data: button.data ?? {} }, { ...shown })));
    await at.directory.put('behaviour', { faults: [] });
    await idle();
    for (const id of (await jobs()).filter((each) => !before.includes(each))) {
      const { items } = await at.store.ledgers.page({ tenant, part: id }, { limit: 100 });
      // Usher's own facts need no directory; whatever does was refused with its reason.
      for (const row of items.flatMap(({ value }) => value.rows)) if (row.outcome === 'failed' || row.outcome === 'refused') expectWords(row.reason);
    }
  });
});

describe('after all of this', () => {
  test('there is an example of every command', () => {
    expect(Object.keys(examples).sort()).toEqual(commands.map((command) => command.name).sort());
  });

  test('a reset and a pass that were asked for in a group are told in private', async () => {
    const before = at.connector.shown.length;
    for (const asked of [`reset password ${somebody()}`, `access pass ${somebody()}`]) {
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

  test('nothing surprised Usher', () => {
    expect(at.logged.filter((line) => /"level":"error"/.test(line))).toEqual([]);
  });
});
