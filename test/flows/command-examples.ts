// Of every command one way to say it that has something to do, for other people and groups each time, and one that cannot be meant.
import { awaitsResult, newsOf } from '../../shared/approval.ts';
import type { AtWork } from './usher-at-work.ts';
import { tenant } from './usher-at-work.ts';

export interface Example {
  /** Words that an administrator may say. */
  good: () => string | Promise<string>;
  /** Words of the same command that cannot be meant. */
  wrong: string;
  /** It makes a plan that changes something, there or in what Usher itself keeps. */
  acts?: 'directory' | 'usher';
  /** Where it is not that somebody is changed. */
  comesTo?: 'refused';
  /** The directory must be asked before there is a plan. */
  readsFirst?: true;
}

const megan = 'megan.bowen@contoso.com';
const alex = 'alex.wilber@contoso.com';
const nobody = 'nobody.at.all@contoso.com';

/** Every job but those that read the directory has ended. */
export async function idle(at: AtWork): Promise<void> {
  while ((await at.store.openJobs.page({ tenant }, { limit: 500 })).items.length > 0) await at.world.clock.sleep(20);
  while (await isNewsComing(at)) await at.world.clock.sleep(20);
}

/** What came of a request is told to whoever asked a moment after its job has ended; it would be taken for the answer to what is said next. */
async function isNewsComing(at: AtWork): Promise<boolean> {
  const { items } = await at.store.approvals.page({ tenant }, { limit: 500 });
  return items.some(({ value }) => value.state === 'approved' && (awaitsResult(value) || (value.untold !== undefined && value.untold !== null && value.heard !== newsOf(value))));
}

/** Alex approves whatever waits; the statuses of the answers, and their words. */
export async function approveAll(at: AtWork): Promise<{ status: number; text: string }[]> {
  const waiting = (await at.store.approvals.page({ tenant }, { limit: 500 })).items.filter(({ value }) => value.state === 'pending');
  const answers = [];
  for (const { id } of waiting) answers.push(await at.api(alex, 'POST', `/approvals/${id}/approve`, {}));
  return answers;
}

/** A change as a program asks for it, approved where it must be and carried out. The id of its job. */
async function done(at: AtWork, operation: Record<string, unknown>): Promise<string> {
  const plan = await at.api(megan, 'POST', '/plans', { operations: [operation] });
  if (plan.status !== 201) throw new Error(plan.text);
  const { id } = plan.body as { id: string };
  const committed = await at.api(megan, 'POST', `/plans/${id}/commit`, {});
  await approveAll(at);
  await idle(at);
  const job = await at.store.jobs.get({ tenant }, id);
  if (job === undefined || job.value.summary.changed === 0) throw new Error(`${plan.text} came to ${committed.text}`);
  return id;
}

/** Gives what nothing has been done to yet. */
function oneAfterAnother(from: readonly string[]): () => string {
  const left = [...from];
  return () => {
    const next = left.shift();
    if (next === undefined) throw new Error('None is left.');
    return next;
  };
}

export interface Examples { of: Readonly<Record<string, Example>>; somebody: () => string }

/** `lastJob`: the latest that a command has made. */
export async function createExamples(at: AtWork, lastJob: () => string): Promise<Examples> {
  const { users } = await at.store.users.list(tenant, { filter: { type: 'member', role: 'user', status: ['active'] }, limit: 500 });
  const groups = (await at.store.groups.page({ tenant }, { limit: 500 })).items.map(({ value }) => value);
  const [locals, ...ordinary] = groups.filter(({ name, kind, dynamic, synced, roleAssignable }) => kind === 'security' && !dynamic && !synced && !roleAssignable && name !== 'Sales');
  await at.api(megan, 'PATCH', '/settings', { localLoginGroup: locals?.id });
  const inSales = users.filter((user) => user.groups.some(({ name }) => name === 'Sales') && !user.email.startsWith('adele')).map(({ email }) => email);
  const withE5 = users.filter((user) => user.licences.some(({ name, via }) => name.endsWith('E5') && via === 'direct') && !user.synced).map(({ email }) => email);
  const untouched = users.filter(({ synced, email, licences, profile }) => !synced && !email.startsWith('adele') && licences.length === 0 && profile.usageLocation !== '').map(({ email }) => email);
  const somebody = oneAfterAnother(untouched.filter((email) => !inSales.includes(email)));
  const few = (): string[] => [somebody(), somebody(), somebody()];
  const ordinaryGroup = oneAfterAnother(ordinary.map(({ name }) => name));

  const [inactive, toRestore, toPurge, withLogin] = [few(), few(), few(), few()];
  await done(at, { kind: 'disable-account', users: inactive });
  await done(at, { kind: 'delete-user', users: [...toRestore, ...toPurge] });
  await done(at, { kind: 'allow-local-login', users: withLogin });
  const invited = ['one', 'two', 'three'].map((name) => `invited.${name}@contoso.com`);
  for (const email of invited) await at.api(megan, 'POST', '/users', { email, firstName: 'Invited', lastName: 'Person', silent: true });
  const properties = ['first', 'second', 'third'].map((name) => `every_${name}`);
  for (const key of properties) await at.api(megan, 'POST', '/properties', { key, name: key, type: 'text' });
  const undoable = async (): Promise<string> => done(at, { kind: 'edit-user', fields: { profile: { office: '4.01' } }, users: [somebody()] });
  /** So that there is something to do the other way; nothing is done where it is so already. */
  const salesforceOfSales = async (method: 'POST' | 'DELETE', role?: object): Promise<void> => {
    await at.api(megan, method, '/groups/Sales/applications/Salesforce', role);
    await idle(at);
  };
  const pools = { inactive, toRestore, toPurge, withLogin, invited, properties, inSales, withE5 };
  const next = Object.fromEntries(Object.entries(pools).map(([pool, names]) => [pool, oneAfterAnother(names)])) as Record<keyof typeof pools, () => string>; // fromEntries loses the keys
  return { somebody, of: { ...peopleExamples({ somebody, next, undoable, lastJob }), ...groupExamples({ somebody, next, ordinaryGroup, salesforceOfSales }), ...lookingExamples(lastJob, next) } };
}

let count = 0;
const name = (): string => `every-${count += 1}`;

type Next = Record<'inactive' | 'toRestore' | 'toPurge' | 'withLogin' | 'invited' | 'properties' | 'inSales' | 'withE5', () => string>;
interface Given { somebody: () => string; next: Next }

const peopleExamples = ({ somebody, next, undoable, lastJob }: Given & { undoable: () => Promise<string>; lastJob: () => string }): Record<string, Example> => ({
  'invite': { good: () => `invite ${name()}@contoso.com "New Person"`, wrong: 'invite not-an-address', acts: 'directory' },
  'deactivate': { good: () => `deactivate ${somebody()} ${somebody()}`, wrong: `deactivate ${nobody}`, acts: 'directory' },
  'reactivate': { good: () => `reactivate ${next.inactive()}`, wrong: `reactivate ${nobody}`, acts: 'directory' },
  'reset password': { good: () => `reset password ${somebody()} ${somebody()}`, wrong: `reset password ${nobody}`, acts: 'directory' },
  'access pass': { good: () => `access pass ${somebody()}`, wrong: `access pass ${nobody}`, acts: 'directory' },
  'role': { good: () => `role billing ${somebody()} ${somebody()}`, wrong: `role emperor ${nobody}`, acts: 'usher' },
  'delete': { good: () => `delete ${somebody()}`, wrong: `delete ${nobody}`, acts: 'directory' },
  'restore': { good: () => `restore ${next.toRestore()}`, wrong: `restore ${nobody}`, acts: 'directory' },
  // Deleting for good is finished by a person in Entra: the directory lets no app do it.
  'purge': { good: () => `purge ${next.toPurge()}`, wrong: `purge ${nobody}`, acts: 'directory', comesTo: 'refused' },
  'send invite': { good: () => `send invite ${next.invited()}`, wrong: `send invite ${nobody}`, acts: 'usher' },
  'sign out': { good: () => `sign out ${somebody()} ${somebody()}`, wrong: `sign out ${nobody}`, acts: 'directory' },
  'allow local login': { good: () => `allow local login ${somebody()}`, wrong: 'allow local login adele.vance@contoso.com until:yesterday', acts: 'directory' },
  'disable local login': { good: () => `disable local login ${next.withLogin()}`, wrong: `disable local login ${nobody}`, acts: 'directory' },
  'location': { good: () => `location FR ${somebody()} ${somebody()}`, wrong: `location Atlantis ${nobody}`, acts: 'directory' },
  'import': { good: () => `import\nemail,first_name,last_name\n${name()}@contoso.com,New,Comer`, wrong: 'import\nfirst,last\nNew,Comer', acts: 'directory' },
  'undo': { good: async () => `undo ${await undoable()}`, wrong: 'undo 123-no-such-job', acts: 'directory', readsFirst: true },
  'stop': { good: () => `stop ${lastJob()}`, wrong: 'stop 123-no-such-job' },
});

const groupExamples = ({ somebody, next, ordinaryGroup, salesforceOfSales }: Given & { ordinaryGroup: () => string; salesforceOfSales: (method: 'POST' | 'DELETE', role?: object) => Promise<void> }): Record<string, Example> => ({
  'message group': { good: () => 'message group Sales "The office is closed on Friday."', wrong: 'message group Nowhere "Hello"' },
  'new group': { good: () => `new group ${name()}`, wrong: 'new group', acts: 'directory' },
  'rename group': { good: () => `rename group "${ordinaryGroup()}" to ${name()}`, wrong: 'rename group Nowhere to Elsewhere', acts: 'directory' },
  'group id': { good: () => `external id of group Sales ${name()}`, wrong: 'external id of group Nowhere X-1', acts: 'usher' },
  'delete group': { good: () => `delete group "${ordinaryGroup()}"`, wrong: 'delete group Nowhere', acts: 'directory' },
  'add': { good: () => `add ${somebody()} ${somebody()} to Sales`, wrong: `add ${nobody} to Nowhere`, acts: 'directory' },
  'remove': { good: () => `remove ${next.inSales()} from Sales`, wrong: `remove ${nobody} from Nowhere`, acts: 'directory' },
  'assign licence': { good: () => `assign licence E5 to ${somebody()} ${somebody()}`, wrong: `assign licence E99 to ${nobody}`, acts: 'directory' },
  'remove licence': { good: () => `remove licence E5 from ${next.withE5()}`, wrong: `remove licence E99 from ${nobody}`, acts: 'directory' },
  'swap licence': { good: () => `swap licence E5 for F3 ${next.withE5()}`, wrong: `swap licence E99 for E98 ${nobody}`, acts: 'directory' },
  'assign application': {
    good: async () => { await salesforceOfSales('DELETE'); return 'assign application Salesforce role:"Standard User" to group Sales'; },
    wrong: 'assign application Nothing to group Nowhere', acts: 'directory', readsFirst: true,
  },
  'remove application': {
    good: async () => { await salesforceOfSales('POST', { role: 'System Administrator' }); return 'remove application Salesforce from group Sales'; },
    wrong: 'remove application Nothing from group Nowhere', acts: 'directory', readsFirst: true,
  },
});

const lookingExamples = (lastJob: () => string, next: Next): Record<string, Example> => ({
  'users': { good: () => 'users status:active', wrong: 'users status:sleepy' },
  'user': { good: () => 'user adele.vance@contoso.com', wrong: `user ${nobody}` },
  'edit': { good: () => 'edit alex.wilber@contoso.com', wrong: `edit ${nobody}` },
  'deleted': { good: () => 'deleted', wrong: 'deleted colour:red' },
  'groups': { good: () => 'groups', wrong: 'groups colour:red' },
  'group': { good: () => 'group Sales', wrong: 'group Nowhere' },
  'licences': { good: () => 'licences', wrong: 'licences colour:red' },
  'applications': { good: () => 'applications', wrong: 'applications colour:red' },
  'template csv': { good: () => 'template csv', wrong: 'template csv colour:red' },
  'approvals': { good: () => 'approvals', wrong: 'approvals colour:red' },
  'welcomes': { good: () => 'welcomes', wrong: 'welcomes colour:red' },
  'jobs': { good: () => 'jobs', wrong: 'jobs colour:red' },
  'job': { good: () => `job ${lastJob()}`, wrong: 'job 123-no-such-job' },
  'audit': { good: () => 'audit action:disable-account', wrong: 'audit from:yesterday' },
  'sync now': { good: () => 'sync now', wrong: 'sync now colour:red' },
  'sync status': { good: () => 'sync status', wrong: 'sync status colour:red' },
  'settings': { good: () => 'settings', wrong: 'settings undoDays:never' },
  'properties': { good: () => 'properties', wrong: 'properties colour:red' },
  'property add': { good: () => `property add "${name()}" text`, wrong: 'property add "Cost centre" colour' },
  'property remove': { good: () => `property remove ${next.properties()}`, wrong: 'property remove nothing_of_that_name' },
  'help': { good: () => 'help', wrong: 'help colour:red' },
  'whoami': { good: () => 'whoami', wrong: 'whoami colour:red' },
});
