// What befalls processes and accounts while jobs run: kills, stops, stalls, rivals for the budget, somebody else's hand.
import type { SimWorld } from './world.ts';
import { userOf } from './world.ts';
import { appointedTo } from './truth.ts';
import type { Truth } from './truth.ts';
import type { SimProcess } from './process.ts';
import type { Running } from './world.ts';

/** Milliseconds of a stall: a hiccup, a long collection of garbage, a machine that slept longer than any lease. */
const stallLengths = [[100, 3_000], [15_000, 60_000], [85_000, 200_000]] as const;
/** Longer than a request under a key is waited for before somebody else carries it on. */
const longStalls = [...stallLengths, [310_000, 400_000]] as const;

export interface Hazards { /** Chance gets a turn: something may happen now. */ tempt(): void }

export function createHazards(world: SimWorld): Hazards {
  const { scheduler, chance, witness } = world;
  const { odds } = witness;
  const left = { crashes: odds.crashes, politeStops: odds.politeStops, stalls: odds.stalls, otherHand: odds.otherHand, rivals: odds.directory.rivals, appointed: odds.administration?.appointed ?? 0 };

  function anyone(): { place: number; running: Running } | undefined {
    const place = chance.below(odds.processes);
    const running = world.running[place];
    return running === undefined || running.process.closing ? undefined : { place, running };
  }

  function goDown(place: number): void {
    world.running[place] = undefined;
    witness.upheavals.push(scheduler.now());
    scheduler.after(chance.pick([200, 2_000, 30_000, 120_000]), `${place} boots`, () => world.boot(place));
  }

  function crash(): void {
    const victim = anyone();
    if (victim === undefined) return;
    witness.fault('crash');
    victim.running.process.kill();
    goDown(victim.place);
  }

  function stopPolitely(): void {
    const victim = anyone();
    if (victim === undefined) return;
    witness.fault('polite stop');
    const { process, usher } = victim.running;
    process.closing = true;
    scheduler.note(`${process.name} is asked to stop`);
    witness.upheavals.push(scheduler.now());
    const end = (): void => {
      if (!process.alive) return;
      process.kill();
      goDown(victim.place);
    };
    usher.close().then(end, (error: unknown) => {
      witness.blame('I1', `${process.name} could not stop: ${String(error)}`);
    });
    // Whoever runs it waits so long, and kills it then.
    scheduler.after(60_000, `${process.name} had its time to stop`, end);
  }

  function stall(victim: SimProcess | undefined, [least, most]: readonly [number, number]): void {
    if (victim === undefined || !victim.alive) return;
    witness.fault('stall');
    const length = chance.between(least, most);
    victim.stall(length);
    witness.upheavals.push(scheduler.now(), scheduler.now() + length);
  }

  function drain(): void {
    witness.fault('rival');
    for (const bucket of world.buckets.values()) bucket.drain(chance.between(1, odds.directory.budget.size));
  }

  const kinds = [['crashes', crash], ['politeStops', stopPolitely], ['stalls', () => stall(anyone()?.running.process, chance.pick<readonly [number, number]>(odds.administration === null ? stallLengths : longStalls))], ['rivals', drain], ['otherHand', () => meddle(world)]] as const;

  let claims = 0;

  /** The moment between taking a job and the first word about it is short, and the worst one to sleep through. */
  function temptClaimant(): void {
    if (witness.claimCount === claims) return;
    claims = witness.claimCount;
    if (left.stalls === 0 || witness.isQuiet() || !chance.flip(0.08)) return;
    left.stalls -= 1;
    stall(witness.lastClaimant, [85_000, 200_000]);
  }

  function temptEntra(): void {
    if (left.appointed === 0 || witness.isQuiet() || witness.openJobs.size === 0 || !chance.flip(0.03)) return;
    left.appointed -= 1;
    scheduler.after(chance.between(0, 60), 'appointed', () => { void appoint(world); });
  }

  return {
    tempt() {
      temptClaimant();
      temptEntra();
      if (witness.isQuiet() || witness.openJobs.size === 0 || !chance.flip(0.06)) return;
      const [name, happen] = chance.pick(kinds);
      if (left[name] === 0) return;
      left[name] -= 1;
      scheduler.after(chance.between(0, 60), name, happen);
    },
  };
}

/** Somebody who is not Usher changes an account. */
function meddle(world: SimWorld): void {
  const { chance, witness } = world;
  const truth = chance.pick([...world.truths.values()]);
  witness.fault('other hand');
  const people = [...truth.people.values()].filter((person) => !person.gone && truth.roleOf(person.id) !== 'admin');
  if (chance.flip(0.25) || people.length === 0) {
    takeName(world, truth);
    return;
  }
  const person = chance.pick(people);
  const mark = (key: string): void => {
    witness.scheduler.note(`somebody else: ${key}`);
    witness.mark({ key: `${truth.tenant} ${key}`, by: 'other', changed: true, userId: person.id });
  };
  const act = chance.below(11);
  if (act < 3) {
    person.enabled = !person.enabled;
    mark(`set-enabled-${person.enabled} ${person.id}`);
  } else if (act < 7) {
    const group = chance.pick(truth.groups).id;
    const held = person.groups.delete(group);
    if (!held) person.groups.add(group);
    mark(`${held ? 'remove' : 'add'}-member ${person.id} ${group}`);
  } else if (act < 8) {
    const held = person.licences.delete(truth.licence.id);
    if (!held && truth.seatsFree() > 0) person.licences.add(truth.licence.id);
    if (held || person.licences.has(truth.licence.id)) mark(`${held ? 'remove' : 'add'}-licence ${person.id} ${truth.licence.id}`);
  } else if (act < 10) {
    person.gone = true;
    mark(`delete ${person.id}`);
  } else {
    // An administrator role puts the account out of Usher's reach, in the middle of a plan.
    person.privileged = true;
    witness.scheduler.note(`somebody else: makes ${person.id} an administrator`);
  }
  truth.publish(person);
}

/** Somebody is made an administrator in Entra, likely while a job has them on its list, and the read model learns of it. */
async function appoint({ chance, witness, truths, shared, scheduler }: SimWorld): Promise<void> {
  const truth = chance.pick([...truths.values()]);
  const listed = new Set([...witness.openJobs].flatMap((job) => witness.rowsOf(job).map(({ person }) => person.id)));
  const people = [...truth.people.values()].filter(({ id, gone, privileged }) => !gone && !privileged && !witness.roles.has(id) && truth.roleOf(id) !== 'admin');
  const likely = people.filter(({ id }) => listed.has(id));
  const among = likely.length > 0 && chance.flip(0.8) ? likely : people;
  if (among.length === 0) return;
  const person = chance.pick(among);
  const known = await shared.users.get(truth.tenant, person.id);
  if (known === undefined) return;
  person.appointed = true;
  scheduler.note(`somebody else: makes ${person.id} ${appointedTo.join(', ')}`);
  const user = { ...known.value, role: 'admin' as const, directoryRoles: [...appointedTo] };
  await shared.users.put(truth.tenant, user);
  witness.noteUser(user);
}

/** Makes an account of a name that a plan is about to use, for another person. */
function takeName({ chance, witness }: SimWorld, truth: Truth): void {
  const names = [...witness.jobs.values()].filter((job) => job.tenant === truth.tenant && job.plan !== null).flatMap((job) => witness.rowsOf(job.plan ?? ''))
    .flatMap(({ operations }) => operations.flatMap((operation) => (operation.kind === 'create-user' ? [operation.account.userPrincipalName] : [])))
    .filter((name) => truth.named(name) === undefined);
  if (names.length === 0) return;
  const userPrincipalName = chance.pick(names);
  const person = truth.make({ userPrincipalName, email: userPrincipalName, displayName: 'Somebody Else', firstName: 'Somebody', lastName: 'Else', type: 'member', madeBy: 'other' });
  witness.scheduler.note(`somebody else: makes ${userPrincipalName}`);
  witness.mark({ key: `${truth.tenant} create-user ${userPrincipalName}`, by: 'other', changed: true, userId: person.id });
}

/** Somebody deletes a person of a plan, and nobody tells the read model. */
export function deleteUnderPlan({ witness, scheduler }: SimWorld, truth: Truth, userId: string): void {
  const person = truth.people.get(userId);
  if (person === undefined || person.gone) return;
  person.gone = true;
  scheduler.note(`somebody else: delete ${userId}`);
  witness.mark({ key: `${truth.tenant} delete ${userId}`, by: 'other', changed: true, userId });
  truth.publish(person, true);
}

/** Somebody takes one effect of a job back by hand. */
export function turnBack({ chance, witness, scheduler }: SimWorld, truth: Truth, plan: string): boolean {
  const done = witness.rowsOf(plan).filter(({ verdict }) => verdict === 'run').flatMap((row) => row.operations.map((operation) => ({ operation, person: truth.people.get(row.person.id) })));
  if (done.length === 0) return false;
  const { operation, person } = chance.pick(done);
  if (person === undefined || person.gone) return false;
  const mark = (key: string): void => witness.mark({ key: `${truth.tenant} ${key}`, by: 'other', changed: true, userId: person.id });
  if (operation.kind === 'add-to-group' && person.groups.delete(operation.group.id)) mark(`remove-member ${person.id} ${operation.group.id}`);
  else if (operation.kind === 'remove-from-group' && !person.groups.has(operation.group.id)) {
    person.groups.add(operation.group.id);
    mark(`add-member ${person.id} ${operation.group.id}`);
  } else if (operation.kind === 'disable-account' || operation.kind === 'enable-account') {
    person.enabled = !person.enabled;
    mark(`set-enabled-${person.enabled} ${person.id}`);
  } else return false;
  scheduler.note(`somebody else: takes back ${operation.kind} of ${person.id}`);
  truth.publish(person, true);
  return true;
}

/** Somebody changes a person so that the plan does not fit any more, and the read model learns of it. */
export async function changeUnderPlan(world: SimWorld, truth: Truth, { plan, n, userId }: { plan: string; n: number; userId: string }): Promise<void> {
  const person = truth.people.get(userId);
  if (person === undefined || person.gone) return;
  person.enabled = !person.enabled;
  world.scheduler.note(`somebody else: set-enabled-${person.enabled} ${userId}, and the read model knows`);
  world.witness.mark({ key: `${truth.tenant} set-enabled-${person.enabled} ${userId}`, by: 'other', changed: true, userId });
  truth.publish(person, true);
  await world.shared.users.put(truth.tenant, userOf(truth, person));
  world.witness.noteUser(userOf(truth, person));
  world.witness.mustRefuse.push({ plan, n, userId });
}
