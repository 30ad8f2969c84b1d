// Licences: swapped in one step, given and taken by groups, kept from whoever has no location, and enterprise applications.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buttonsOf, choicesOf, inputsOf, pressed } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const adele = { as: 'adele.vance@contoso.com' };
const lynne = { as: 'lynne.robbins@contoso.com' };
const patti = { as: 'patti.fernandez@contoso.com' };

const read = async <T>(path: string): Promise<T> => (await fetch(`${desk.directoryUrl}${path}`, { headers: { authorization: 'Bearer local' } })).json() as Promise<T>;
const skus: Readonly<Record<string, string>> = { '05e9a617-0261-4cee-bb44-138d3ef5d965': 'E3', '06ebc4ee-1bb5-47dd-8120-11324bc54e06': 'E5', '66b55226-6b4f-492c-910c-a3b7a3c9d993': 'F1' };
const licencesOf = async (name: string): Promise<string[]> =>
  (await read<{ assignedLicenses: { skuId: string }[] }>(`/users/${name}?$select=assignedLicenses`)).assignedLicenses.map(({ skuId }) => skus[skuId] ?? skuId).sort();
const groupNamed = async (name: string): Promise<{ id: string; assignedLicenses: { skuId: string }[] }> => {
  const [group] = (await read<{ value: { id: string; assignedLicenses: { skuId: string }[] }[] }>(`/groups?$filter=${encodeURIComponent(`displayName eq '${name}'`)}&$select=id,assignedLicenses`)).value;
  if (group === undefined) throw new Error(`no group ${name}`);
  return group;
};
const given = async (name: string): Promise<string[]> => (await groupNamed(name)).assignedLicenses.map(({ skuId }) => skus[skuId] ?? skuId);

test('who has a licence from a group they were added to a moment ago is told so, as the profile shows it', async () => {
  await desk.say('new group Fresh');
  await desk.say('add diego.siciliani@contoso.com to Fresh');
  await desk.pressOn(await desk.say('assign licence E5 to group Fresh'), 'Confirm');
  expect(textOf(await desk.say('user diego.siciliani@contoso.com'))).toContain('Microsoft 365 E5 (via Fresh)');
  const refused = textOf(await desk.say('remove licence E5 from diego.siciliani@contoso.com'));
  expect(refused).toContain('has Microsoft 365 E5 from the group “Fresh”');
  expect(refused).not.toContain('does not have');
});

describe('swap licence', () => {
  test('gives one in the place of another in one step, and Undo swaps back', async () => {
    const reply = await desk.say('swap licence E3 for E5 lee.gu@contoso.com', patti);
    expect(textOf(reply)).toContain('Swap Microsoft 365 E3 for Microsoft 365 E5: Lee Gu');
    expect(textOf(reply)).toContain('Done: 1 changed');
    expect(await licencesOf('lee.gu@contoso.com')).toEqual(['E5']);
    expect(textOf(await desk.say('user lee.gu@contoso.com'))).toContain('Licences: Microsoft 365 E5');
    expect(textOf(await desk.pressOn(reply, 'Undo', patti))).toContain('Done: 1 changed');
    expect(await licencesOf('lee.gu@contoso.com')).toEqual(['E3']);
  });

  test('shows the plan first for several, with who is left out and why', async () => {
    const preview = await desk.say('swap licence "Microsoft 365 E3" for "Microsoft 365 E5" for joni.sherman@contoso.com, grady.archie@contoso.com');
    expect(titlesOf(preview)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(preview)).toContain('Grady Archie does not have Microsoft 365 E3.');
    await desk.pressOn(preview, 'Cancel');
    expect(await licencesOf('joni.sherman@contoso.com')).toEqual(['E3']);
  });

  test.each([
    ['swap licence E3 jane@contoso.com', 'Write it as: swap licence'], ['swap licence for E5 lee.gu@contoso.com', 'Write it as: swap licence'], ['swap licence E3 for E5', 'Say who'],
    ['swap licence E3 for E9 lee.gu@contoso.com', 'There is no licence called “E9”'], ['swap licence E3 for E3 lee.gu@contoso.com', 'two different licences'],
  ])('“%s” ends in one sentence', async (message, words) => {
    expect(textOf(await desk.say(message))).toContain(words);
  });

  test('has a form that keeps what was typed', async () => {
    const form = await desk.say('swap licence');
    const wrong = await desk.pressOn(form, 'Swap', { inputs: { people: 'lee.gu@contoso.com', target: 'E3' } });
    expect(textOf(wrong)).toContain('Name two licences');
    expect(textOf(wrong)).toContain('lee.gu@contoso.com');
    expect(textOf(await desk.pressOn(wrong, 'Swap', { inputs: { people: 'lee.gu@contoso.com', target: 'E3 for "Microsoft 365 E5"' } }))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('swap licence E5 for E3 lee.gu@contoso.com'))).toContain('Done: 1 changed');
  });

  test('is refused to whoever may not', async () => {
    for (const who of [adele, lynne]) expect(textOf(await desk.say('swap licence E3 for E5 lee.gu@contoso.com', who))).toContain('needs the role');
  });
});

describe('location', () => {
  test('is what a refused licence asks for, and lets it be given', async () => {
    const refused = await desk.say('assign licence E5 to raul.razo@contoso.com');
    expect(textOf(refused)).toContain('assign licence "Microsoft 365 E5" to raul.razo@contoso.com location:DE');
    expect(textOf(await desk.say('location es raul.razo@contoso.com'))).toContain('Done: 1 changed');
    expect(await read('/users/raul.razo@contoso.com?$select=usageLocation')).toMatchObject({ usageLocation: 'ES' });
    expect(textOf(await desk.say('assign licence E5 to raul.razo@contoso.com'))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('remove licence E5 from raul.razo@contoso.com'))).toContain('Done: 1 changed');
  });

  test('is what the report of a change asks for that left somebody out, as a message that can be sent', async () => {
    await desk.say('invite no.home@contoso.com "No Home"');
    const preview = await desk.say('assign licence E5 to no.home@contoso.com, joni.sherman@contoso.com');
    const report = await desk.pressOn(preview, 'Confirm');
    expect(textOf(report)).toMatch(/Done: 1 changed, 1 refused[\s\S]*no\.home@contoso\.com – refused: /);
    const asked = 'assign licence "Microsoft 365 E5" to no.home@contoso.com location:DE';
    expect(textOf(report)).toContain(asked);
    expect(textOf(await desk.pressOn(report, 'Undo'))).toContain('Done: 1 changed');
    expect(textOf(await desk.say(asked))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('remove licence E5 from no.home@contoso.com'))).toContain('Done: 1 changed');
  });

  test.each([['location Germany raul.razo@contoso.com', 'Write it as: location DE'], ['location DEU raul.razo@contoso.com', 'A location is one country code of two letters. Write it as: location DE'], ['location QQ raul.razo@contoso.com', 'usage location: “QQ” is not a country code of two letters, for example DE.'], ['location uk raul.razo@contoso.com', 'usage location: “uk” is not a country code of two letters, for example DE.'],
    ['assign licence E3 to raul.razo@contoso.com location:xx', 'usage location: “xx” is not a country code of two letters, for example DE.'], ['assign licence E3 to raul.razo@contoso.com location:Germany', 'usage location: “Germany” is not a country code of two letters, for example DE.'],
    ['invite never.made@contoso.com "Never Made" location:XX', 'usage location: “XX” is not a country code of two letters, for example DE.'],
    ['location DE', 'Say who'], ['location DE nobody@contoso.com', 'Nobody here goes by']])('“%s” ends in one sentence', async (message, words) => {
    expect(textOf(await desk.say(message))).toContain(words);
  });

  test('tells “me” from Montenegro', async () => {
    expect(textOf(await desk.say('location me ME'))).toContain('Set the usage location of Megan Bowen to ME');
    expect(textOf(await desk.say('undo'))).toContain('Done: 1 changed');
  });

  test('is refused to whoever may not', async () => {
    expect(textOf(await desk.say('location DE raul.razo@contoso.com', patti))).toContain('needs the role Organisation Admin');
  });
});

describe('a Billing Admin', () => {
  test('gives a licence together with the usage location it needs, which moves nobody who has one', async () => {
    await desk.say('invite no.land@contoso.com "No Land"');
    const refused = await desk.say('assign licence E5 to no.land@contoso.com', patti);
    const asked = /assign licence .* location:DE/.exec(textOf(refused))?.[0] ?? '';
    expect(textOf(await desk.say(asked, patti))).toContain('Done: 1 changed');
    expect(await licencesOf('no.land@contoso.com')).toEqual(['E5']);
    const locationOf = async (): Promise<unknown> => (await read<{ usageLocation: unknown }>('/users/no.land@contoso.com?$select=usageLocation')).usageLocation;
    expect(await locationOf()).toBe('DE');
    expect(textOf(await desk.say('user no.land@contoso.com'))).toContain('Usage location: DE');
    const kept = textOf(await desk.say('assign licence F3 to no.land@contoso.com location:FR', patti));
    for (const words of ['Done: 1 changed', 'with Microsoft 365 F3, usage location stays DE']) expect(kept).toContain(words);
    expect(await locationOf()).toBe('DE');
    expect(textOf(await desk.say('assign licence E3 to no.land@contoso.com location:Germany', patti))).toContain('usage location');
  });

  test('is told that no seat is free before a location is asked for in vain', async () => {
    await desk.say('invite no.seat@contoso.com "No Seat"');
    const refused = textOf(await desk.say('assign licence "Visio Plan 2" to no.seat@contoso.com', patti));
    expect(refused).toContain('No seat of Visio Plan 2 is free. Take one from somebody or buy one more first.');
    expect(refused).not.toContain('usage location');
  });

  test('opens the licences of anybody and saves them, with the location where there is none', async () => {
    await desk.say('invite no.state@contoso.com "No State"');
    const form = await desk.say('licences no.state@contoso.com', patti);
    if ('card' in form) expectGoodCard(form.card);
    expect(textOf(form)).toContain('Licences of No State');
    const chosen = choicesOf(form, 'chosen').filter(({ title }) => /E3|E5/.test(title)).map(({ value }) => value).join(',');
    const saved = await desk.pressOn(form, 'Save', { ...patti, inputs: { chosen, location: 'es' } });
    expect(textOf(saved)).toContain('Done: 1 changed');
    expect(await licencesOf('no.state@contoso.com')).toEqual(['E3', 'E5']);
    expect(textOf(await desk.pressOn(saved, 'Undo', patti))).toContain('Done: 1 changed');
    expect(await licencesOf('no.state@contoso.com')).toEqual([]);
    expect(textOf(await desk.press('usherUserLicences', { usherPerson: await desk.idOf('no.state@contoso.com') }, patti))).toContain('Licences of No State');
  });

  test('changes nothing else of anybody, and nobody else changes licences', async () => {
    const usherPerson = await desk.idOf('lee.gu@contoso.com');
    for (const verb of ['usherUserGroups', 'usherUserRole', 'usherEdit']) expect(textOf(await desk.press(verb, { usherPerson }, patti))).toContain('needs the role Organisation Admin');
    for (const who of [adele, lynne]) expect(textOf(await desk.say('licences lee.gu@contoso.com', who))).toContain('needs the role Billing Admin');
    expect(textOf(await desk.say('licences', lynne))).toContain('licences');
  });
});

describe('the licences form', () => {
  test('asks for the usage location where there is none, and sets it before the licence in one plan', async () => {
    await desk.say('invite no.place@contoso.com "No Place"');
    const usherPerson = await desk.idOf('no.place@contoso.com');
    const form = await desk.press('usherUserLicences', { usherPerson });
    if ('card' in form) expectGoodCard(form.card);
    const chosen = /"title":"Microsoft 365 E5[^"]*","value":"([^"]+)"/.exec(JSON.stringify(form))?.[1] ?? '';
    expect(textOf(await desk.pressOn(form, 'Save', { inputs: { chosen, location: '' } }))).toMatch(/has no usage location/);
    expect(textOf(await desk.pressOn(form, 'Save', { inputs: { chosen, location: 'x1' } }))).toMatch(/country code/);
    expect(textOf(await desk.pressOn(form, 'Save', { inputs: { chosen, location: 'es' } }))).toContain('Done: 1 changed');
    expect(await licencesOf('no.place@contoso.com')).toEqual(['E5']);
    expect(JSON.stringify(await desk.press('usherUserLicences', { usherPerson }))).not.toContain('"id":"location"');
  });
});

test.each<[string, string, { add: string[]; remove: string[] }]>([
  ['the first is gone', 'zoe.muller@contoso.com', { add: [], remove: ['E3'] }], ['the other is there', 'wei.wang@contoso.com', { add: ['E5'], remove: [] }],
])('a licence that is ticked off goes for the one that is ticked also when by the time of saving %s', async (_what, who, { add, remove }) => {
  const ids = (names: readonly string[]): string[] => Object.keys(skus).filter((id) => names.includes(skus[id] ?? ''));
  const form = await desk.say(`licences ${who}`, patti);
  const body = { addLicenses: ids(add).map((skuId) => ({ skuId, disabledPlans: [] })), removeLicenses: ids(remove) };
  await fetch(`${desk.directoryUrl}/users/${who}/assignLicense`, { method: 'POST', headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, body: JSON.stringify(body) });
  expect(textOf(await desk.pressOn(form, 'Save', { ...patti, inputs: { chosen: ids(['E5']).join() } }))).toContain('Done: 1 changed');
  expect(await licencesOf(who)).toEqual(['E5']);
});

describe('a licence given by a group', () => {
  test('is given to the group as such, which the card says, and Undo ends it', async () => {
    const shown = await desk.say('assign licence E5 to group Interns', patti);
    expect(textOf(shown)).toContain('Let the group give Microsoft 365 E5 to all its members: Interns');
    const reply = await desk.pressOn(shown, 'Confirm', patti);
    expect(textOf(reply)).toContain('Done: 1 changed');
    expect(await given('Interns')).toEqual(['E5']);
    expect(textOf(await desk.say('group Interns'))).toContain('Licences: Microsoft 365 E5');
    expect(textOf(await desk.say('assign licence E5 to group Interns'))).toContain('gives Microsoft 365 E5 already');
    expect(textOf(await desk.pressOn(await desk.pressOn(reply, 'Undo', patti), 'Confirm', patti))).toContain('Done: 1 changed');
    expect(await given('Interns')).toEqual([]);
  });

  test('is told apart from each person who is in the group now', async () => {
    const each = await desk.say('assign licence E5 to group:Sales');
    expect(textOf(each)).toMatch(/Assign Microsoft 365 E5 to each of \d+ people now in Sales/);
    const groups = await desk.say('assign licence E5 to groups Interns, IT');
    expect(textOf(groups)).toContain('Do this for 2 groups?');
    expect(textOf(groups)).toContain('whoever joins gets it');
    expect(textOf(groups)).toContain('“group:Sales”');
    if ('card' in groups) expectGoodCard(groups.card);
    await desk.pressOn(groups, 'Cancel');
    expect(textOf(await desk.say('assign licence E5 to group Sales status:active'))).toContain('“group Sales” means the group itself');
    expect(textOf(await desk.say('assign licence E5 to group'))).toContain('Which group?');
  });

  test('cannot be taken from a person: the group is named', async () => {
    expect(textOf(await desk.say('remove licence SPE_F1 from jose.garcia@contoso.com'))).toContain('from the group “Frontline”');
    const swap = await desk.say('swap licence SPE_F1 for E3 jose.garcia@contoso.com');
    expect(textOf(swap)).toContain('from the group “Frontline”');
  });

  test('is taken from the group as such', async () => {
    const shown = await desk.say('remove licence SPE_F1 from group Frontline');
    expect(textOf(shown)).toContain('Let the group give');
    const reply = await desk.pressOn(shown, 'Confirm');
    expect(textOf(reply)).toContain('Done: 1 changed');
    expect(await given('Frontline')).toEqual([]);
    expect(textOf(await desk.say('remove licence SPE_F1 from group Frontline'))).toContain('does not give');
    expect(textOf(await desk.pressOn(await desk.pressOn(reply, 'Undo'), 'Confirm'))).toContain('Done: 1 changed');
    expect(await given('Frontline')).toEqual(['F1']);
  });

  test('is refused for a group that is too large for the free seats, and for a list that gives nothing', async () => {
    expect(textOf(await desk.say('assign licence VISIOCLIENT to group "All Staff"'))).toMatch(/has \d+ members, \d+ of them without Visio Plan 2, and \d+ seats? of it (?:is|are) free/);
    expect(textOf(await desk.say('assign licence E5 to group "Press Releases"'))).toContain('Exchange admin centre');
    expect(titlesOf(await desk.say('group "Press Releases"'))).not.toContain('Licences');
  });

  test('is not offered by a Microsoft 365 group that is not security-enabled, and refused before anything is sent', async () => {
    const name = 'Marketing Newsletter';
    expect(titlesOf(await desk.say(`group "${name}"`))).not.toContain('Licences');
    const refused = await desk.say(`assign licence E5 to group "${name}"`);
    expect(textOf(refused)).toContain(`“${name}” is a Microsoft 365 group that is not security-enabled`);
    expect(titlesOf(refused)).not.toContain('Confirm');
    await desk.say('new group "Launch Team" microsoft365');
    expect(titlesOf(await desk.say('group "Launch Team"'))).not.toContain('Licences');
  });

  test('is also a form on the card of the group', async () => {
    const form = await desk.pressOn(await desk.say('group Interns'), 'Licences');
    if ('card' in form) expectGoodCard(form.card);
    expect(titlesOf(form)).toEqual(['Give to members', 'Take from members']);
    expect(JSON.stringify(form)).toContain('Microsoft 365 E5 – ');
    for (const button of ['Give to members', 'Take from members']) {
      expect(textOf(await desk.pressOn(await desk.pressOn(form, button, { inputs: { value: 'E5' } }), 'Confirm'))).toContain('Done: 1 changed');
    }
    expect(textOf(await desk.pressOn(form, 'Take from members', { inputs: { value: 'E5' } }))).toContain('does not give');
    for (const [value, says] of [['nothing', 'There is no licence called “nothing”'], ['', 'Choose a licence.']] as const) {
      const wrong = await desk.pressOn(form, 'Give to members', { inputs: { value } });
      expect(textOf(wrong)).toContain(says);
      expect([titlesOf(wrong), inputsOf(wrong)]).toEqual([['Give to members', 'Take from members'], { value }]);
      if ('card' in wrong) expectGoodCard(wrong.card);
    }
    expect(textOf(await desk.pressOn(form, 'Give to members', { ...lynne, inputs: { value: 'E5' } }))).toContain('needs the role');
  });
});

const behaviour = async (faults: object[]): Promise<unknown> => fetch(`${desk.directoryUrl.replace('/v1.0', '')}/_local/behaviour`, { method: 'PUT', body: JSON.stringify({ faults }), headers: { 'content-type': 'application/json' } });

interface InRole { resourceId: string; appRoleId: string }
async function rolesOf(name: string): Promise<[InRole, InRole]> {
  const { id, roles: [first, second] } = (await desk.usher.services.applications(desk.tenant)).find((application) => application.name === name)!;
  return [{ resourceId: id, appRoleId: first!.id }, { resourceId: id, appRoleId: second!.id }];
}

/** As an administrator of Entra would, without Usher. */
async function assignedInEntra(group: string, inRole: InRole): Promise<void> {
  const { items } = await desk.usher.services.store.groups.page({ tenant: desk.tenant }, { limit: 500 });
  const { id } = items.find(({ value }) => value.name === group)!;
  const answer = await fetch(`${desk.directoryUrl}/groups/${id}/appRoleAssignments`, { method: 'POST', body: JSON.stringify({ principalId: id, ...inRole }), headers: { authorization: 'Bearer local', 'content-type': 'application/json' } });
  expect(answer.status).toBe(201);
}

describe('applications', () => {
  test('are listed, and found by words', async () => {
    expect(textOf(await desk.say('applications'))).toMatch(/2 applications[\s\S]*Salesforce[\s\S]*Travel Booking/);
    expect(textOf(await desk.say('applications travel', lynne))).toContain('1 application');
    expect(textOf(await desk.say('applications nothing'))).toContain('No application has these words');
    expect(textOf(await desk.say('applications', patti))).toContain('needs the role');
  });

  test('are assigned to a group and taken from it, which its card shows', async () => {
    const plan = await desk.say('assign application Salesforce role:"Standard User" to group Sales');
    expect(textOf(plan)).toContain('Assign Salesforce as Standard User to the group Sales');
    expect(textOf(plan)).toContain('Sales – its members may use Salesforce as Standard User');
    expect(titlesOf(plan)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(await desk.say('group Sales'))).not.toContain('Salesforce');
    const reply = await desk.pressOn(plan, 'Confirm');
    expect(textOf(reply)).toContain('Done: 1 changed');
    expect(textOf(await desk.say('group Sales'))).toContain('Applications: Salesforce (Standard User)');
    expect(textOf(await desk.say('audit action:assign-application'))).toContain('its members may use Salesforce as Standard User');
    for (const message of ['assign application Travel Booking to Sales', 'remove application "Travel Booking" from group Sales']) {
      expect(textOf(await desk.pressOn(await desk.say(message), 'Confirm'))).toContain('Done: 1 changed');
    }
    expect(textOf(await desk.pressOn(await desk.pressOn(reply, 'Undo'), 'Confirm'))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('group Sales'))).not.toContain('Salesforce');
  });

  test('assigned or taken twice say so instead of failing', async () => {
    for (const [message, so] of [
      ['assign application Salesforce role:"standard user" to group Interns', '“Interns” is assigned to Salesforce as Standard User already.'], ['remove application Salesforce from group Interns', '“Interns” is not assigned to Salesforce.'],
    ] as const) {
      expect(textOf(await desk.pressOn(await desk.say(message), 'Confirm'))).toContain('Done: 1 changed');
      const again = await desk.say(message);
      expect(textOf(again)).toMatch(/There is nothing to do[\s\S]*Skipped: 1/);
      expect([textOf(again), titlesOf(again)]).toEqual([expect.stringContaining(so), []]);
    }
  });

  test('with several roles are not assigned before one is chosen, which a button does', async () => {
    for (const message of ['assign application Salesforce to group Interns', 'assign application Travel Booking and Salesforce to group Interns']) {
      const asked = textOf(await desk.say(message));
      expect(asked).toContain('Which role is meant?');
      expect(asked).toContain('“Salesforce” has several roles: “Standard User”, “System Administrator”. Say which of them: write role:"Standard User" behind the name of the application.');
    }
    const choice = await desk.say('could you assign application Salesforce to group Interns?');
    if ('card' in choice) expectGoodCard(choice.card);
    expect(buttonsOf(choice).map(({ title }) => title)).toEqual(['Choose Standard User', 'Choose System Administrator']);
    expect(textOf(await pressed(desk, choice, { title: 'Choose System Administrator' }))).toContain('Assign Salesforce as System Administrator to the group Interns');
  });

  test('that were assigned in Entra in another role are known to the plan, and taken whole or by the role', async () => {
    const [standard, administrator] = await rolesOf('Salesforce');
    const may = async (): Promise<string> => /Applications: .*/.exec(textOf(await desk.say('group IT')))?.[0] ?? '';
    await assignedInEntra('IT', administrator);
    const beside = await desk.say('assign application Salesforce role:"Standard User" to group IT');
    expect(textOf(beside)).toContain('its members may use Salesforce as System Administrator and as Standard User');
    expect(textOf(beside)).toContain('A group keeps the role of Salesforce that it has (“System Administrator”) beside the new one. To put one in the place of the other, remove that role first.');
    expect(textOf(await desk.pressOn(beside, 'Confirm'))).toContain('Done: 1 changed');
    expect(await may()).toBe('Applications: Salesforce (Standard User, System Administrator)');
    const one = await desk.say('remove application Salesforce role:"System Administrator" from group IT');
    expect(textOf(one)).toContain('Remove Salesforce as System Administrator from the group IT');
    expect(textOf(await desk.pressOn(one, 'Confirm'))).toContain('Done: 1 changed');
    expect(await may()).toBe('Applications: Salesforce (Standard User)');
    await assignedInEntra('IT', administrator);
    const all = await desk.say('remove application Salesforce from group IT');
    expect(textOf(all)).toMatch(/Remove every role of Salesforce from the group IT[\s\S]*may not use Salesforce as Standard User through it any more, its members may not use Salesforce as System Administrator through it any more/);
    const reply = await desk.pressOn(all, 'Confirm');
    expect([textOf(reply), await may()]).toEqual([expect.stringContaining('Done: 1 changed'), '']);
    expect(textOf(await desk.pressOn(await desk.pressOn(reply, 'Undo'), 'Confirm'))).toContain('Done: 1 changed');
    expect(await may()).toBe('Applications: Salesforce (Standard User, System Administrator)');
    expect(standard).not.toBe(administrator);
  });

  test('that somebody assigned since the plan was shown are left alone', async () => {
    const [, administrator] = await rolesOf('Salesforce');
    const plan = await desk.say('assign application Salesforce role:"Standard User" to group Frontline');
    await assignedInEntra('Frontline', administrator);
    expect(textOf(await desk.pressOn(plan, 'Confirm'))).toContain('Somebody changed this group since the plan was shown');
    expect(textOf(await desk.say('group Frontline'))).toContain('Applications: Salesforce (System Administrator)');
  });

  test('are tried where the directory does not say what is assigned already, and the plan says so', async () => {
    await behaviour([{ match: 'GET /groups/{id}/appRoleAssignments', rate: 1, kind: '403' }]);
    const assign = await desk.say('assign application "Travel Booking" to group Human Resources');
    expect(textOf(assign)).toContain('The directory did not say just now which applications are assigned already');
    expect(textOf(await desk.pressOn(assign, 'Confirm'))).toContain('Done: 1 changed');
    const remove = await desk.say('remove application Salesforce from group Human Resources');
    expect(textOf(remove)).toMatch(/may not use Salesforce as Standard User .* may not use Salesforce as System Administrator /);
    await behaviour([]);
    await assignedInEntra('Human Resources', (await rolesOf('Salesforce'))[1]);
    const reply = await desk.pressOn(remove, 'Confirm');
    expect(textOf(reply)).toContain('Done: 1 changed');
    expect(textOf(await desk.say('group Human Resources'))).toContain('Applications: Travel Booking\n');
    await desk.pressOn(await desk.pressOn(reply, 'Undo'), 'Confirm');
    expect(textOf(await desk.say('group Human Resources'))).toContain('Applications: Salesforce (System Administrator), Travel Booking');
  });

  test.each([
    ['assign application Salesforce', 'Write it as: assign application'], ['assign application to group Sales', 'Write it as: assign application'], ['assign application Salsforce to group Sales', 'Did you mean “Salesforce”'],
    ['assign application Salesforce to group Nothing Here', 'There is no group called'], ['remove application Salesforce from group', 'Which group?'], ['assign application Salesforce role:"Standard User" to group "Press Releases"', 'Exchange admin centre'],
    ['assign application Salesforce role:Boss to group Sales', '“Salesforce” has no role called “Boss”. It has “Standard User”, “System Administrator”.'], ['remove application Salesforce role:Boss from group Sales', 'has no role called “Boss”'],
    ['assign application "Travel Booking" role:Boss to group Sales', 'leave the role out'], ['assign application Salesforce role:"Standard User","System Administrator" to group Sales', 'Name one role'],
    ['assign application Salesforce, Travel Booking role:"Standard User" to group Sales', 'name one application at a time'],
  ])('“%s” ends in one sentence', async (message, words) => {
    expect(textOf(await desk.say(message))).toContain(words);
  });

  test('are not for whoever may not change groups', async () => {
    for (const who of [adele, lynne, patti]) expect(textOf(await desk.say('assign application Salesforce to group Sales', who))).toContain('needs the role Organisation Admin');
  });
});

test('a directory that does not answer leaves the rest of a group’s card', async () => {
  await behaviour([{ match: '*', rate: 1, kind: '503', retryAfter: 60 }]);
  expect(textOf(await desk.say('group Sales'))).toContain('could not be read just now');
  expect(textOf(await desk.say('applications'))).toMatch(/does not answer|Try again|later/i);
  await behaviour([]);
}, 60_000);
