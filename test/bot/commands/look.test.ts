// Commands that only show: help, whoami, lists, groups, licences, jobs, audit, sync; and membership commands beside them.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../../bot/commands/index.ts';
import { emptySummary } from '../../../shared/job.ts';
import type { Job } from '../../../shared/job.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const as = { viewonly: 'lynne.robbins@contoso.com', billing: 'patti.fernandez@contoso.com', user: 'adele.vance@contoso.com' };

describe('every answer', () => {
  test.each(['help', 'hi', 'Hello!', 'thanks', 'nonsense', 'whoami', 'users', 'users zzzz', 'groups', 'group Sales', 'licences', 'jobs', 'audit', 'sync', 'template csv', 'import', 'invite', 'add', 'remove', 'assign licence', 'remove licence', 'reset password'])(
    'to “%s” is a good card', async (message) => {
      const reply = await desk.say(message);
      expect('card' in reply).toBe(true);
      if ('card' in reply) {
        expectGoodCard(reply.card);
        expect(reply.summary).not.toBe('');
      }
    });
});

describe('advice', () => {
  const said = async (text: string, role: keyof typeof as | 'admin'): Promise<string> => textOf(await desk.say(text, role === 'admin' ? {} : { as: as[role] }));

  test('to look at jobs is for whoever may', async () => {
    for (const role of ['user', 'billing'] as const) {
      expect(await said('job abc', role)).toBe('There is no such job.');
      expect(await said('undo', role)).toBe('None of your latest changes can be taken back. New accounts and passwords stay.');
      expect(await said('job', role)).not.toContain('“jobs”');
      expect(textOf(await desk.pressOn(await desk.say('job', { as: as[role] }), 'Show', { as: as[role], inputs: { job: 'abc' } }))).not.toContain('“jobs”');
    }
    for (const role of ['viewonly', 'admin'] as const) expect(await said('job abc', role)).toBe('There is no such job. Type “jobs” to see the latest.');
    expect(await said('undo', 'viewonly')).toBe('None of your latest changes can be taken back. New accounts and passwords stay. Type “jobs” to see what was done.');
    expect(await said('job', 'viewonly')).toContain('Type “jobs” to see the latest with their ids.');
  });

  test('to look around among users, groups and the directory is for whoever may', async () => {
    expect(await said('assign licence E3 to qqqqqq.xxxxxx@contoso.com', 'billing')).toBe('Nobody here goes by “qqqqqq.xxxxxx@contoso.com”. Check the spelling.');
    expect(await said('user qqqqqq.xxxxxx@contoso.com', 'viewonly')).toContain('Check the spelling, or type “users” to look around.');
    expect(await said('assign licence E3 to group qqqqqq', 'billing')).toBe('There is no group called “qqqqqq”.');
    expect(await said('assign licence E3 to group qqqqqq', 'admin')).toBe('There is no group called “qqqqqq”. Type “groups” to see them.');
    expect(await said('assign licence qqqqqq to patti.fernandez@contoso.com', 'billing')).toContain('Type “licences” to see them.');
    expect(await said('user 00000000-dead-4000-8000-000000000000', 'viewonly')).toMatch(/Use the e-mail address\.$/);
    expect(await said('user 00000000-dead-4000-8000-000000000000', 'admin')).toMatch(/or type “sync now” to read the directory again\.$/);
  });

  test('in the help leaves out the part of a command that is refused', async () => {
    for (const text of ['help', 'help licences', 'help settings']) expect(await said(text, 'viewonly')).not.toMatch(/the form to give|channel here/);
    expect(await said('help licences', 'viewonly')).toMatch(/\nlicences – seats bought, taken and free$/);
    for (const role of ['billing', 'admin'] as const) expect(await said('help', role)).toContain('licences [jane@contoso.com]');
  });
});

describe('help', () => {
  test('lists every command of an administrator', async () => {
    const text = textOf(await desk.say('help'));
    for (const command of commands) expect(text).toContain(command.usage);
  });

  test('says last what it did not understand, where a chat that scrolls to the end shows it', async () => {
    expect(textOf(await desk.say('deactivte jane')).trim()).toMatch(/\nI do not know “deactivte jane”\. Did you mean “deactivate”[^\n]*$/);
    expect(textOf(await desk.say('help'))).toMatch(/^Usher\nType one of these/);
  });

  test('answers an unknown verb with the nearest one', async () => {
    expect(textOf(await desk.say('deactivte jane'))).toContain('Did you mean “deactivate”');
    expect(textOf(await desk.say('[x](http://evil)'))).not.toContain('[x](http');
  });
});

describe('a greeting', () => {
  const begins = async (message: string, saying?: Parameters<Desk['say']>[1]): Promise<string[]> => textOf(await desk.say(message, saying)).split('\n');

  test('is returned with a few things to begin with, and where the rest is', async () => {
    const [title, hello, ...lines] = await begins('hi');
    expect([title, hello]).toEqual(['Usher', 'Hello Megan Bowen. A few things I can do; “help” lists everything.']);
    const usages = lines.filter((line) => line.includes(' – '));
    expect(usages.map((line) => line.split(' ')[0])).toEqual(expect.arrayContaining(['invite', 'import', 'users', 'deactivate', 'undo']));
    expect(usages).toHaveLength(5);
  });

  test.each([[as.viewonly, ['users', 'licences', 'whoami']], [as.user, ['whoami', 'edit']]])('offers %s nothing that they may not do', async (person, wanted) => {
    const lines = (await begins('Good morning', { as: person })).filter((line) => line.includes(' – ')).map((line) => line.split(' ')[0]);
    expect(lines).toEqual(expect.arrayContaining(wanted));
    expect(lines).not.toContain('deactivate');
  });

  test('of thanks is one of welcome', async () => {
    expect((await begins('Thank you!'))[1]).toBe('You are welcome. A few things I can do; “help” lists everything.');
  });
});

describe('what is no command', () => {
  test('is answered with those alone that are near it', async () => {
    const reply = await desk.say('deactivte jane');
    if ('card' in reply) expectGoodCard(reply.card);
    expect(textOf(reply)).toMatch(/deactivate jane@contoso\.com – block sign-in/);
    expect(textOf(reply)).not.toMatch(/whoami|invite jane/);
    expect(textOf(reply).trim()).toMatch(/Did you mean “deactivate” or “reactivate”\? “help” lists everything\.$/);
  });

  test('is answered with everything where nothing is near', async () => {
    expect(textOf(await desk.say('xyzzy plugh')).trim()).toMatch(/whoami[\s\S]*\nI do not know “xyzzy plugh”\. Above is what I understand\.$/);
  });

  test('suggests nothing that this person may not do', async () => {
    expect(textOf(await desk.say('deactivte jane', { as: as.user }))).toMatch(/whoami[\s\S]*Above is what I understand\./);
  });

  test('tells a mention by its name, to whoever may see users', async () => {
    const adele = await desk.idOf('adele.vance@contoso.com');
    expect(textOf(await desk.say(`${adele} reset password`))).toContain('I do not know “@Adele Vance reset password”. Did you mean “reset password”?');
    expect(textOf(await desk.say(`${adele} 00000000-0000-4000-8000-00000000dead xyzzy`))).toContain('I do not know “@Adele Vance @… xyzzy”.');
    expect(textOf(await desk.say(`${adele} xyzzy`, { as: as.user }))).toContain('I do not know “@… xyzzy”.');
  });
});

describe('help about one command', () => {
  test.each([
    ['help invite', 'invite jane@contoso.com "Jane Doe"', 'create one user, or invite a guest'], ['help remove licence E3', 'remove licence E3 from', 'take a licence from people'],
    ['help list users', 'users [status:', 'the users, filtered'], ['help "undo"', 'undo [job id]', 'take back your latest change'],
  ])('“%s” is how it is written and what it does, and no other', async (message, usage, summary) => {
    const reply = await desk.say(message);
    expect(textOf(reply)).toContain(usage);
    expect(textOf(reply)).toContain(summary);
    expect(textOf(reply)).not.toContain('whoami');
    if ('card' in reply) expectGoodCard(reply.card);
  });

  test('names the role that it takes where the asker has another', async () => {
    expect(textOf(await desk.say('help invite', { as: as.user }))).toMatch(/needs the role Organisation Admin; yours is User\.[\s\S]*invite jane@contoso\.com/);
  });

  test('that is none is said, below all that there are', async () => {
    const text = textOf(await desk.say('help invitee'));
    expect(text).toContain('whoami');
    expect(text.trim()).toMatch(/\nThere is no command “invitee”\. Did you mean “invite”[^\n]*\?$/);
    expect(textOf(await desk.say('what can you do for me')).trim()).toMatch(/\nThere is no command “for me”\. Above is what I understand\.$/);
  });
});

describe('words behind a verb that takes none', () => {
  test('whoami says what is allowed, and promises nothing that Usher cannot do', async () => {
    const text = textOf(await desk.say('whoami'));
    expect(text).toContain('invite and change users');
    expect(text).not.toContain('export');
  });

  test.each([
    ['jobs 5', '“jobs” does not understand “5”. For one job, write: job <id>'], ['jobs zzz', '“jobs” does not understand “zzz”. For one job, write: job <id>'], ['whoami extra words', '“whoami” does not understand “extra words”.'],
    ['approvals jane', '“approvals” does not understand “jane”.'], ['welcomes jane', '“welcomes” does not understand “jane”.'],
  ])('are not passed over: %s', async (message, words) => {
    expect(textOf(await desk.say(message))).toContain(words);
  });
});

describe('roles', () => {
  test('a plain user sees their own account and nobody else\'s', async () => {
    expect(textOf(await desk.say('user', { as: as.user }))).toContain('Adele Vance');
    expect(textOf(await desk.say('user me', { as: as.user }))).toContain('Adele Vance');
    expect(textOf(await desk.say('user adele.vance@contoso.com', { as: as.user }))).toContain('Adele Vance');
    expect(textOf(await desk.say('user megan.bowen@contoso.com', { as: as.user }))).toContain('needs the role');
    expect(titlesOf(await desk.say('user', { as: as.user }))).toEqual(['Edit', 'Reset password', 'Open in the tab']);
  });

  test.each([['viewonly', 'users', true], ['viewonly', 'audit', true], ['billing', 'licences', true], ['billing', 'users', false], ['user', 'groups', false], ['user', 'jobs', false]] as const)(
    '%s asking for “%s” is answered: %s', async (role, message, answered) => {
      expect('card' in await desk.say(message, { as: as[role] })).toBe(answered);
    });

  test('a refusal is in the audit trail', async () => {
    await desk.say('deactivate alex.wilber@contoso.com', { as: as.user });
    expect(textOf(await desk.say('audit adele.vance@contoso.com'))).toContain('refused: This needs the role Organisation Admin');
  });
});

describe('users', () => {
  test('are filtered by status, type, role, group and words', async () => {
    expect(textOf(await desk.say('users type:guest'))).toContain('Guest');
    expect(textOf(await desk.say('users role:viewonly'))).toContain('1 user');
    expect(textOf(await desk.say('users status:inactive'))).toContain('Inactive');
    expect(textOf(await desk.say('users group:Sales adele'))).toContain('1 user');
    expect(textOf(await desk.say('users nobody-is-called-so'))).toContain('0 users');
  });

  test.each([
    ['users group:sales status:invited', 'Shown: invited, in the group “Sales”.'],
    ['users role:admin type:member', 'Shown: invited or active, members only, with the role Organisation Admin.'],
    ['users type:guest role:user wei', 'Shown: invited or active, guests only, with the role User, with “wei”.'],
    ['users property:floor=3', 'Shown: invited or active, with the property “floor=3”.'],
    ['users', 'Shown: invited or active.'],
  ])('“%s” says all that they are filtered by', async (message, note) => {
    if (message.includes('floor')) await desk.say('property add Floor number');
    expect(textOf(await desk.say(message)).split('\n')[1]?.replace(/ Nobody matches.*/, '')).toBe(note);
  });

  test('show twenty and say how many more', async () => {
    expect(textOf(await desk.say('users'))).toMatch(/and \d+ more/);
  });

  test.each([['users status:gone', '“status:” can be'], ['users type:alien', '“type:” can be'], ['users group:Nowhere', 'no group called'], ['users role:admin,user', 'takes one value']])(
    '“%s” ends in one sentence', async (message, words) => {
      expect(textOf(await desk.say(message))).toContain(words);
    });
});

describe('groups and licences', () => {
  test('people are added and removed, and it can be undone', async () => {
    expect(textOf(await desk.say('add isaiah.langer@contoso.com to "Project Falcon"'))).toMatch(/Done: 1 changed|already/);
    const removed = await desk.say('remove isaiah.langer@contoso.com from Project Falcon');
    expect(textOf(removed)).toContain('Done: 1 changed');
    expect(textOf(await desk.say('undo'))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('user isaiah.langer@contoso.com'))).toContain('Project Falcon');
  });

  test('several groups at once', async () => {
    expect(textOf(await desk.say('add johanna.lorenz@contoso.com to Sales, EMEA'))).toContain('to Sales, EMEA');
  });

  test.each([
    ['EMEA and Project Falcon', 'EMEA, Project Falcon'], ['EMEA, Project Falcon and Sales', 'EMEA, Project Falcon, Sales'], ['Project Falcon, Sales', 'Project Falcon, Sales'],
    ['Project Falcon EMEA', 'There is no group called “Project”'], ['EMEA and and Sales', 'There is no group called “and”'], ['EMEA and "No Such"', 'There is no group called “No Such”'],
  ])('“%s” are the groups that it names', async (typed, words) => {
    expect(textOf(await desk.say(`remove johanna.lorenz@contoso.com from ${typed}`))).toContain(words);
  });

  test('a group that cannot be edited says why', async () => {
    expect(textOf(await desk.say('add isaiah.langer@contoso.com to "Press Releases"'))).toContain('distribution list');
  });

  test('a licence is assigned by its short name', async () => {
    const before = textOf(await desk.say('user irvin.sayers@contoso.com'));
    expect(before).not.toContain('Microsoft 365 F3');
    expect(textOf(await desk.say('assign licence F3 to irvin.sayers@contoso.com'))).toContain('Assign Microsoft 365 F3 to Irvin Sayers');
    expect(textOf(await desk.say('assign licence "Microsoft 365" to irvin.sayers@contoso.com'))).toContain('could be');
  });

  test('billing administrators may give licences and nothing else', async () => {
    expect(textOf(await desk.say('assign licence F3 to lynne.robbins@contoso.com', { as: as.billing }))).toContain('Assign Microsoft 365 F3');
    expect(textOf(await desk.say('add lynne.robbins@contoso.com to Sales', { as: as.billing }))).toContain('needs the role Organisation Admin');
  });

  test('a command without its little word says how it is written', async () => {
    expect(textOf(await desk.say('add jane@contoso.com Sales'))).toBe('Write it as: add jane@contoso.com to Sales');
    expect(textOf(await desk.say('add to Sales'))).toContain('Say who');
  });
});

describe('jobs', () => {
  test('are listed, shown, and refused in one sentence when unknown', async () => {
    const done = await desk.say('deactivate pradeep.gupta@contoso.com').then(textOf);
    const id = /Job (\w+)/.exec(done)?.[1];
    if (id !== undefined) expect(textOf(await desk.say(`job ${id}`))).toContain(id);
    expect(textOf(await desk.say('jobs'))).toContain('done, 1 of 1: 1 changed');
    const [ended] = (await desk.usher.services.changes.jobs(desk.tenant, { limit: 1 })).jobs;
    expect(textOf(await desk.say(`stop ${ended?.id}`))).toMatch(/Done: 1 changed[\s\S]*There was nothing to stop: this job had ended\./);
    expect(textOf(await desk.say(`job ${ended?.id}`))).not.toContain('nothing to stop');
    expect(textOf(await desk.say('job one two'))).toContain('Write the id behind it');
    const form = await desk.say('job');
    expect(textOf(await desk.pressOn(form, 'Show', { inputs: { job: 'nothing' } }))).toContain('There is no such job');
    expect(textOf(await desk.pressOn(await desk.say('stop'), 'Stop', { inputs: { job: '' } }))).toContain('Enter the id of a job');
    expect(textOf(await desk.say('stop nothing'))).toContain('There is no such job');
    expect(textOf(await desk.say('undo nothing'))).toContain('There is no such job');
  });

  test('say what became of them, in figures that can be read', async () => {
    const { store, changes } = desk.usher.services;
    const like = (await changes.jobs(desk.tenant, { limit: 1 })).jobs[0];
    if (like === undefined) throw new Error('there is no job');
    const given: readonly Partial<Job>[] = [
      { title: 'One', state: 'done', progress: { done: 1, total: 1 }, summary: { ...emptySummary, refused: 1 } },
      { title: 'Two', state: 'done', progress: { done: 6_000, total: 6_000 }, summary: { ...emptySummary, changed: 5_990, failed: 6, unknown: 3, notRun: 1 } },
      { title: 'Three', state: 'running', progress: { done: 1_500, total: 6_000 }, summary: { ...emptySummary, changed: 1_500 } },
      { title: 'Four', state: 'done', kind: 'sync', progress: { done: 3_002, total: 3_002 }, summary: emptySummary },
      { title: 'Five', state: 'running', kind: 'sync', progress: { done: 2_000, total: 2_000 }, summary: emptySummary },
    ];
    for (const [at, changed] of given.entries()) await store.jobs.create({ tenant: desk.tenant }, `zz${at}`, { ...like, id: `zz${at}`, ...changed });
    const text = textOf(await desk.say('jobs'));
    for (const line of [
      'One\ndone, 1 of 1: 1 refused · ', 'Two\ndone, 6,000 of 6,000: 5,990 changed, 6 failed, 3 not certain, 1 not run · ', 'Three\nrunning, 1,500 of 6,000 · ',
      'Four\ndone, 3,002 entries read · ', 'Five\nrunning, 2,000 entries read · ',
    ]) expect(text).toContain(line);
    for (const at of given.keys()) await store.jobs.remove({ tenant: desk.tenant }, `zz${at}`);
  });

  test('nobody undoes what they did not do without saying which', async () => {
    expect(textOf(await desk.say('undo', { as: as.viewonly }))).toContain('None of your latest changes');
  });

  test('somebody else\'s job is shown to those who may see jobs', async () => {
    const { jobs } = await desk.usher.services.changes.jobs(desk.tenant, { limit: 1 });
    expect('card' in await desk.say(`job ${jobs[0]?.id}`, { as: as.viewonly })).toBe(true);
    expect(textOf(await desk.say(`job ${jobs[0]?.id}`, { as: as.user }))).toContain('needs the role');
  });
});

test('sync now while one is running says since when, and that what changed since takes another', async () => {
  const { store, world } = desk.usher.services;
  const tenant = desk.tenant;
  const started = '2026-11-28T18:45:00.000Z';
  const like = (await desk.usher.services.changes.jobs(tenant, { limit: 1 })).jobs[0];
  if (like === undefined) throw new Error('there is no job');
  const job: Job = { ...like, id: 'held', kind: 'sync', title: 'Read all users', plan: null, state: 'running', started, finished: null, lease: { owner: 'another', epoch: 1, until: world.clock.now() + 600_000 } };
  await store.jobs.create({ tenant }, 'held', job);
  await store.openJobs.put({ tenant }, 'held', { job: 'held', since: world.clock.now() });
  const joined = await desk.say('sync now');
  expect(textOf(joined)).toMatch(/One has been running since \{\{DATE\(2026-11-28T18:45:00Z,SHORT\)\}\} \{\{TIME\(2026-11-28T18:45:00Z\)\}\}.*Say “sync now” again when it is done, for what changed since\./);
  if (!('card' in joined) || joined.follows === undefined) throw new Error('no card of the job follows');
  for (const { card } of [joined, joined.follows]) expectGoodCard(card);
  expect(joined.follows.job).toBe('held');
  await store.jobs.put({ tenant }, 'held', { ...job, started: null, state: 'queued' });
  expect(textOf(await desk.say('sync now'))).not.toContain('has been running');
  for (const space of [store.openJobs, store.jobs]) await space.remove({ tenant }, 'held');
});

test('sync now shows its job and sync status the last time', async () => {
  expect(textOf(await desk.say('sync now'))).toContain('Job ');
  expect(textOf(await desk.say('sync status'))).toContain('Last read');
  expect(textOf(await desk.say('sync sometimes'))).toBe('Type “sync now” or “sync status”.');
});
