// Licences of people: what is switched off of one is kept, carried over and given back, and every group that gives one is named.
import { describe, expect, test } from '@jest/globals';
import { assignLicence } from '../../../../bot/plans/operations/assign-licence.ts';
import { removeLicence } from '../../../../bot/plans/operations/remove-licence.ts';
import { swapLicence } from '../../../../bot/plans/operations/swap-licence.ts';
import type { Planned } from '../../../../bot/plans/operations/operation.ts';
import type { Operation } from '../../../../shared/plan.ts';
import type { HeldLicence, User } from '../../../../shared/user.ts';
import { buildFacts, buildUser } from './person.ts';

const e3 = { id: 'e3', name: 'Microsoft 365 E3' };
const e5 = { id: 'e5', name: 'Microsoft 365 E5' };
const f3 = { id: 'f3', name: 'Microsoft 365 F3' };
const has = (...licences: HeldLicence[]): User => buildUser({ licences });
const e3Without = (...plans: string[]): HeldLicence => ({ ...e3, via: 'direct', ...(plans.length > 0 && { disabledPlans: plans }) });
const facts = (servicePlans: [string, readonly string[] | undefined][] = [['e5', ['teams', 'exchange', 'defender']]]) => buildFacts({ seats: new Map([['e3', 5], ['e5', 5]]), servicePlans: new Map(servicePlans) });

function operationOf<O extends Operation>(planned: Planned<O>): O {
  if (!('operation' in planned)) throw new Error(JSON.stringify(planned));
  return planned.operation;
}
const noSecrets = { password: () => '' };

describe('a licence that is removed', () => {
  test('leaves what was switched off of it in the before-image, and comes back with that', () => {
    const user = has(e3Without('teams'));
    const operation = operationOf(removeLicence.plan(user, { kind: 'remove-licence', licence: e3 }, facts()));
    expect(operation).toEqual({ kind: 'remove-licence', licence: e3, before: { assigned: true, disabledPlans: ['teams'] } });
    expect(removeLicence.words(operation).before).toBe('with Microsoft 365 E3 (1 of its services switched off)');
    const inverse = removeLicence.inverse(operation);
    if (inverse?.kind !== 'assign-licence') throw new Error('no way back');
    const back = operationOf(assignLicence.plan(removeLicence.project(operation, user, ''), inverse, facts()));
    expect(assignLicence.steps(back, noSecrets).map(({ change }) => change('u1'))).toEqual([{ kind: 'set-licences', userId: 'u1', add: ['e3'], remove: [], disabledPlans: ['teams'] }]);
    expect(assignLicence.project(back, has(), '').licences).toEqual(user.licences);
  });

  test('keeps nothing where everything of it is on', () => {
    expect(operationOf(removeLicence.plan(has(e3Without()), { kind: 'remove-licence', licence: e3 }, facts())).before).toEqual({ assigned: true });
  });

  test.each([
    ['more was switched off', ['teams', 'exchange'], false], ['it was switched on again', [], false], ['it is as it was', ['teams'], true],
  ])('is removed as planned only where nothing changed since: %s', (_what, now, still) => {
    const operation = operationOf(removeLicence.plan(has(e3Without('teams')), { kind: 'remove-licence', licence: e3 }, facts()));
    expect(removeLicence.stillTrue(operation, has(e3Without(...now)))).toBe(still);
  });

  test('as the version before planned it is removed where nothing is switched off', () => {
    const stored = { kind: 'remove-licence', licence: e3, before: { assigned: true } } as const;
    expect([removeLicence.stillTrue(stored, has(e3Without())), removeLicence.stillTrue(stored, has(e3Without('teams')))]).toEqual([true, false]);
    expect(removeLicence.inverse(stored)).toEqual({ kind: 'assign-licence', licence: e3 });
  });
});

describe('a licence that is swapped', () => {
  const request = { kind: 'swap-licence', licence: e3, instead: e5 } as const;

  test('carries over what is switched off and the new one has too, and swaps back to exactly what was', () => {
    const user = has(e3Without('sharepoint', 'teams'));
    const operation = operationOf(swapLicence.plan(user, request, facts()));
    expect(operation).toMatchObject({ disabledPlans: ['teams'], before: { assigned: true, disabledPlans: ['sharepoint', 'teams'] } });
    expect(swapLicence.words(operation)).toMatchObject({ before: 'with Microsoft 365 E3 (2 of its services switched off)', after: 'with Microsoft 365 E5 (1 of its services switched off)' });
    expect(swapLicence.steps(operation, noSecrets).map(({ change }) => change('u1'))).toEqual([{ kind: 'set-licences', userId: 'u1', add: ['e5'], remove: ['e3'], disabledPlans: ['teams'] }]);
    const swapped = swapLicence.project(operation, user, '');
    expect(swapped.licences).toEqual([{ ...e5, via: 'direct', disabledPlans: ['teams'] }]);
    const inverse = swapLicence.inverse(operation);
    if (inverse?.kind !== 'swap-licence') throw new Error('no way back');
    const back = operationOf(swapLicence.plan(swapped, inverse, facts()));
    expect(swapLicence.project(back, swapped, '').licences).toEqual(user.licences);
  });

  test('comes back with everything on where everything was, whatever was switched off of the other since', () => {
    const operation = operationOf(swapLicence.plan(has(e3Without()), request, facts()));
    const inverse = swapLicence.inverse(operation);
    if (inverse?.kind !== 'swap-licence') throw new Error('no way back');
    const now = has({ ...e5, via: 'direct', disabledPlans: ['teams'] });
    const back = operationOf(swapLicence.plan(now, inverse, facts([['e3', ['teams']]])));
    expect(swapLicence.project(back, now, '').licences).toEqual([e3Without()]);
    expect(back.before).toEqual({ assigned: true, disabledPlans: ['teams'] });
  });

  test('waits for a read of the directory where it is not known what the new one has, and something is switched off', () => {
    expect(swapLicence.plan(has(e3Without('teams')), request, facts([]))).toMatchObject({ refuse: expect.stringMatching(/services of Microsoft 365 E3 switched off.*read the directory again/) });
    expect(operationOf(swapLicence.plan(has(e3Without()), request, facts([])))).toEqual({ ...request, before: { assigned: true } });
  });

  test('is swapped as planned only where nothing was switched on or off since, and nobody gave the new one', () => {
    const operation = operationOf(swapLicence.plan(has(e3Without('teams')), request, facts()));
    expect(swapLicence.stillTrue(operation, has(e3Without('teams')))).toBe(true);
    expect(swapLicence.stillTrue(operation, has(e3Without()))).toBe(false);
    expect(swapLicence.stillTrue(operation, has(e3Without('teams'), { ...e5, via: 'direct', disabledPlans: ['exchange'] }))).toBe(false);
  });
});

test('a licence that somebody has already is not given again, which would switch its services on', () => {
  expect(assignLicence.plan(has(e3Without('teams')), { kind: 'assign-licence', licence: e3 }, facts())).toEqual({ skip: 'Jane Doe has Microsoft 365 E3 already.' });
});

describe('a location that is named for somebody who has one', () => {
  const ask = (location: string, user = has()) => assignLicence.plan(user, { kind: 'assign-licence', licence: e3, location }, facts());

  test('changes nothing, and the row says so', () => {
    const operation = operationOf(ask('FR'));
    expect([operation, assignLicence.words(operation).after]).toEqual([expect.objectContaining({ keepsLocation: 'DE' }), 'with Microsoft 365 E3, usage location stays DE']);
    expect(assignLicence.steps(operation, noSecrets)).toHaveLength(1);
    expect(assignLicence.project(operation, has(), '').profile.usageLocation).toBe('DE');
    expect(ask('FR', has(e3Without()))).toEqual({ skip: 'Jane Doe has Microsoft 365 E3 already. The usage location stays DE.' });
    expect(assignLicence.words(operationOf(ask('DE'))).after).toBe('with Microsoft 365 E3');
  });

  test('is refused where it is no country, also for whoever has the licence', () => {
    const refused = { refuse: 'usage location: “ZZ” is not a country code of two letters, for example DE.', code: 'input.invalid' };
    expect([ask('ZZ'), ask('ZZ', has(e3Without()))]).toEqual([refused, refused]);
  });
});

describe('a licence that groups give', () => {
  const through = (...names: string[]): User => has(...names.map((name): HeldLicence => ({ ...f3, via: 'group', group: { id: name, name } })));

  test.each([
    [['Frontline'], 'the group “Frontline”; remove them from that group instead.', 'the group “Frontline”; change that group instead.'],
    [['Frontline', 'Stores', 'Plant'], 'the groups “Frontline”, “Stores” and “Plant”; remove them from those groups instead.', 'the groups “Frontline”, “Stores” and “Plant”; change those groups instead.'],
  ])('is refused with all of %j', (names, removed, swapped) => {
    expect(removeLicence.plan(through(...names), { kind: 'remove-licence', licence: f3 }, facts())).toEqual({ refuse: `Jane Doe has Microsoft 365 F3 from ${removed}`, code: 'licence.inherited' });
    expect(swapLicence.plan(through(...names), { kind: 'swap-licence', licence: f3, instead: e5 }, facts())).toEqual({ refuse: `Jane Doe has Microsoft 365 F3 from ${swapped}`, code: 'licence.inherited' });
  });
});

test('where no seat is free, what to do is said with it', () => {
  expect(assignLicence.plan(has(), { kind: 'assign-licence', licence: f3 }, facts())).toEqual({ refuse: 'No seat of Microsoft 365 F3 is free. Take one from somebody or buy one more first.', code: 'licence.none-free' });
});

test('whoever has no location is refused for want of one, in words that know no door', () => {
  const nowhere = buildUser({ profile: { ...buildUser().profile, usageLocation: '' } });
  expect(assignLicence.plan(nowhere, { kind: 'assign-licence', licence: e5 }, facts())).toEqual({
    refuse: 'Jane Doe has no usage location, which a licence needs.', code: 'licence.location-missing', lacks: [{ what: 'usage-location', licence: 'Microsoft 365 E5', userName: 'jane@contoso.com' }],
  });
});
