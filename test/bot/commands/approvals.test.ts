// role, approvals and the buttons on requests: allowed, refused, pressed twice, pressed by somebody else, too late.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAudit } from '../../../bot/commands/audit-trail.ts';
import type { Reply } from '../../../bot/commands/command.ts';
import { expectGoodCard } from './card-check.ts';
import { actionsOf, openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const alex = { as: 'alex.wilber@contoso.com' };
const adele = { as: 'adele.vance@contoso.com' };
const lynne = { as: 'lynne.robbins@contoso.com' };

/** The request behind a card. */
const idIn = (reply: Reply): string => String(actionsOf(reply).map(({ data }) => data?.['usherApproval'] ?? data?.['usherPlan']).find((id) => id !== undefined));
const asked = async (person: string): Promise<{ reply: Reply; id: string }> => {
  const reply = await desk.pressOn(await desk.say(`role admin ${person}`), 'Ask for approval');
  return { reply, id: idIn(reply) };
};
/** Everything on the card, columns included. */
const wholeOf = (reply: Reply): string => ('card' in reply ? JSON.stringify(reply.card) : reply.text);
const roleOf = async (email: string): Promise<string> => textOf(await desk.say(`user ${email}`));

describe('a deletion that waits already', () => {
  test('is not put before the approvers again: typed, it names the request; asked for at the same moment, the second is told of the first', async () => {
    const [first, second] = [await desk.say('delete henrietta.mueller@contoso.com'), await desk.say('delete henrietta.mueller@contoso.com', alex)];
    const id = idIn(await desk.pressOn(first, 'Ask for approval'));
    expect(textOf(await desk.pressOn(second, 'Ask for approval', alex))).toContain(`That waits for an approver already for Henrietta Mueller, as the request ${id}`);
    const again = await desk.say('delete henrietta.mueller@contoso.com');
    expect(textOf(again)).toMatch(new RegExp(`nothing to do[\\s\\S]*request ${id}`));
    expect(titlesOf(again)).toEqual([]);
    // Several kinds together, or another kind, are another matter.
    expect(titlesOf(await desk.say('deactivate henrietta.mueller@contoso.com lee.gu@contoso.com'))).toContain('Confirm');
    await desk.press('usherWithdraw', { usherApproval: id });
    expect(titlesOf(await desk.say('delete henrietta.mueller@contoso.com'))).toContain('Ask for approval');
  });
});

describe('a role that waits already', () => {
  test('is not put before the approvers again: typed, it names the request; another role is another matter', async () => {
    const [first, second] = [await desk.say('role admin henrietta.mueller@contoso.com'), await desk.say('role admin henrietta.mueller@contoso.com', alex)];
    const id = idIn(await desk.pressOn(first, 'Ask for approval'));
    expect(textOf(await desk.pressOn(second, 'Ask for approval', alex))).toContain(`That waits for an approver already for Henrietta Mueller, as the request ${id}`);
    const again = await desk.say('role admin henrietta.mueller@contoso.com');
    expect([textOf(again), titlesOf(again)]).toEqual([expect.stringMatching(new RegExp(`nothing to do[\\s\\S]*request ${id}`)), []]);
    expect(textOf(await desk.say('role billing henrietta.mueller@contoso.com'))).toContain('Done: 1 changed');
    await desk.say('undo');
    await desk.press('usherWithdraw', { usherApproval: id });
    expect(titlesOf(await desk.say('role admin henrietta.mueller@contoso.com'))).toContain('Ask for approval');
  });

  test('is the password of another administrator as well', async () => {
    const [first, second] = [await desk.say('reset password alex.wilber@contoso.com'), await desk.say('reset password alex.wilber@contoso.com')];
    const id = idIn(await desk.pressOn(first, 'Ask for approval'));
    expect(textOf(await desk.pressOn(second, 'Ask for approval'))).toContain(`That waits for an approver already for Alex Wilber, as the request ${id}`);
    await desk.press('usherWithdraw', { usherApproval: id });
  });
});

describe('what waits for others', () => {
  test('is listed for whoever may see all work, opens without a decision, and for nobody else', async () => {
    const { id } = await asked('johanna.lorenz@contoso.com');
    const list = await desk.say('approvals', lynne);
    if ('card' in list) expectGoodCard(list.card);
    expect(textOf(list)).toBe('Nothing waits for your decision\nWaits for others');
    expect(wholeOf(list)).toContain('Make Johanna Lorenz Organisation Admin');
    expect(wholeOf(list)).not.toContain('You asked for nothing');
    expect(titlesOf(await desk.press('usherApproval', { usherApproval: id }, lynne)).filter((title) => title !== 'Open the full list')).toEqual([]);
    // Whoever may decide it has it in the list of their own, and whoever asked among what they asked for.
    for (const saying of [alex, {}]) expect(wholeOf(await desk.say('approvals', saying))).not.toContain('Waits for others');
    expect(wholeOf(await desk.say('approvals', adele))).not.toContain('Johanna Lorenz');
    await desk.press('usherWithdraw', { usherApproval: id });
    expect(wholeOf(await desk.say('approvals', lynne))).not.toContain('Johanna Lorenz');
  });
});

describe('role', () => {
  test('gives one person a lesser role at once, and undo takes it back', async () => {
    expect(textOf(await desk.say('role billing isaiah.langer@contoso.com'))).toContain('Done: 1 changed');
    expect(await roleOf('isaiah.langer@contoso.com')).toContain('Billing Admin');
    expect(textOf(await desk.say('undo'))).toContain('Done: 1 changed');
    expect(await roleOf('isaiah.langer@contoso.com')).not.toContain('Billing Admin');
  });

  test.each(['role view-only irvin.sayers@contoso.com', 'role irvin.sayers@contoso.com viewonly', 'set role ViewOnlyAdmin irvin.sayers@contoso.com'])('understands “%s”', async (message) => {
    expect(textOf(await desk.say(message))).toContain('Make Irvin Sayers View-Only Admin');
  });

  test('asks first for several people', async () => {
    const reply = await desk.say('role viewonly johanna.lorenz@contoso.com, ben.walters@contoso.com');
    expect(titlesOf(reply)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(reply)).toContain('User → View-Only Admin');
  });

  test.each([
    ['role king jane@contoso.com', 'A role is admin, viewonly, billing or user. Write it as: role admin jane@contoso.com'], ['role admin', 'Say who'], ['role admin nobody.here@contoso.com', 'Nobody here goes by'], ['role admin role:king', '“role:” can be'],
  ])('“%s” ends in one sentence', async (message, words) => {
    expect(textOf(await desk.say(message))).toContain(words);
  });

  test('opens its form alone, and keeps what was typed when it is wrong', async () => {
    const form = await desk.say('role');
    expect(titlesOf(form)).toEqual(['Save']);
    const wrong = await desk.pressOn(form, 'Save', { inputs: { people: 'adele.vance@contoso.com', target: 'king' } });
    expect(textOf(wrong)).toContain('A role is admin, viewonly, billing or user');
    const right = await desk.pressOn(wrong, 'Save', { inputs: { people: 'lidia.holloway@contoso.com', target: 'Billing Admin' } });
    expect(textOf(right)).toContain('Make Lidia Holloway Billing Admin');
  });

  test('is refused to whoever is no Organisation Admin', async () => {
    expect(textOf(await desk.say('role admin adele.vance@contoso.com', adele))).toContain('needs the role Organisation Admin');
    expect(textOf(await desk.press('usherRole', { people: 'me', target: 'admin' }, adele))).toContain('needs the role Organisation Admin');
  });
});

/** Whom it could not be brought to is known moments after the request. */
const besideReach = (reply: Reply): string[] => textOf(reply).split('\n').filter((line) => !/^(?:Asked of|Not reached yet|⚠ Nobody who may approve this has been reached)/.test(line));

describe('a plan that makes an administrator', () => {
  test('runs for nobody before it was asked for, whatever is pressed', async () => {
    const reply = await desk.say('role admin adele.vance@contoso.com');
    expect(titlesOf(reply)).toEqual(['Ask for approval', 'Cancel']);
    expect(textOf(reply)).toContain('An Organisation Admin can change every user');
    if ('card' in reply) expectGoodCard(reply.card);
    expect(textOf(await desk.press('usherConfirm', { usherPlan: idIn(reply) }))).toContain('needs the approval of somebody else');
    expect(textOf(await desk.press('usherAsk', { usherPlan: idIn(reply) }, alex))).toContain('Only Megan Bowen');
    expect(await roleOf('adele.vance@contoso.com')).not.toContain('Organisation Admin');
    expect(textOf(await desk.pressOn(reply, 'Cancel'))).toContain('Cancelled. Nothing was changed.');
    expect(textOf(await desk.press('usherAsk', { usherPlan: idIn(reply) }))).toContain('Cancelled. Nothing was changed.');
  });

  test('waits once it was asked for, pressed once or twice, and says of whom it was asked', async () => {
    const { reply, id } = await asked('adele.vance@contoso.com');
    expect(titlesOf(reply)).toEqual(['Withdraw']);
    expect(textOf(reply)).toMatch(/Waits for an approver until \{\{DATE/);
    expect(textOf(reply)).toMatch(/(?:Asked of|Not reached yet): .*Alex Wilber/);
    expect(textOf(reply)).toContain('Adele Vance (adele.vance@contoso.com) – User → Organisation Admin');
    if ('card' in reply) expectGoodCard(reply.card);
    expect(besideReach(await desk.press('usherAsk', { usherPlan: id }))).toEqual(besideReach(reply));
    expect(besideReach(await desk.press('usherCancel', { usherPlan: id }))).toEqual(besideReach(reply));
    expect(titlesOf(await desk.pressOn(reply, 'Withdraw'))).toEqual([]);
    expect(textOf(await desk.press('usherApprove', { usherApproval: id }, alex))).toContain('Withdrawn by Megan Bowen. Nothing was changed.');
  });

  test('is what inviting one comes to, and makes the account when it is approved', async () => {
    const reply = await desk.say('invite new.admin@contoso.com "New Admin" admin');
    expect(textOf(reply)).toContain('Somebody else must approve this');
    expect(textOf(await desk.say('user new.admin@contoso.com'))).toContain('Nobody here goes by');
    const id = idIn(await desk.pressOn(reply, 'Ask for approval'));
    expect(textOf(await desk.press('usherApprove', { usherApproval: id }, alex))).toContain('Approved by Alex Wilber.');
    await desk.usher.services.changes.settled({ tenant: desk.tenant, person: { id: '', name: '', email: '' }, role: 'admin', source: 'chat' }, id, 10_000);
    const shown = await desk.say(`job ${id}`);
    expect(textOf(shown)).toContain('Done: 1 created');
    expect(textOf(shown)).toMatch(/new\.admin@contoso\.com {2}\S+/);
    expect(await roleOf('new.admin@contoso.com')).toContain('Organisation Admin');
    expect(textOf(await desk.say(`job ${id}`, alex))).not.toContain('One-time passwords');
  });
});

describe('a request', () => {
  test('is approved by another administrator, once; whoever comes later sees what stands', async () => {
    const { id } = await asked('joni.sherman@contoso.com');
    const approved = await desk.press('usherApprove', { usherApproval: id }, alex);
    expect(textOf(approved)).toContain('Approved by Alex Wilber.');
    expect(textOf(approved)).toContain(`Job: ${id}`);
    for (const verb of ['usherApprove', 'usherReject']) expect(textOf(await desk.press(verb, { usherApproval: id }, alex))).toContain('Approved by Alex Wilber.');
    expect(textOf(await desk.press('usherWithdraw', { usherApproval: id }))).toContain('Approved by Alex Wilber.');
    const mine = await desk.press('usherAsk', { usherPlan: id });
    expect(textOf(await desk.pressOn(mine, 'Show the result'))).toContain('Done: 1 changed');
  });

  test('is found in the audit trail by what it asks for as well, before anybody decides it', async () => {
    const reply = await desk.pressOn(await desk.say('delete henrietta.mueller@contoso.com'), 'Ask for approval');
    expect(titlesOf(reply)).toContain('Withdraw');
    expect(textOf(await desk.say('audit action:delete'))).toMatch(/Request · Delete Henrietta Mueller/);
    expect(textOf(await desk.say('audit henrietta.mueller@contoso.com action:delete'))).toMatch(/Request · Delete/);
    expect(textOf(await desk.say('audit action:purge'))).not.toContain('Henrietta');
    await desk.pressOn(reply, 'Withdraw');
  });

  test('about several people is found in the audit trail of each, with what became of it', async () => {
    const reply = await desk.pressOn(await desk.say('delete henrietta.mueller@contoso.com, isaiah.langer@contoso.com'), 'Ask for approval');
    expect(textOf(await desk.pressOn(reply, 'Withdraw'))).toContain('Withdrawn');
    for (const who of ['henrietta.mueller@contoso.com', 'Isaiah Langer']) expect(textOf(await desk.say(`audit ${who} action:delete`))).toMatch(/Request · Delete 2 people/);
    const { entries } = await readAudit(desk.usher.services, desk.tenant, { person: 'isaiah.langer@contoso.com', limit: 2 });
    expect(entries.map(({ action, concerns }) => [action, concerns?.length])).toEqual([['withdraw', 2], ['request', 2]]);
  });

  test('is decided by nobody who asked for it, and by nobody who is no approver', async () => {
    const { id } = await asked('grady.archie@contoso.com');
    expect(textOf(await desk.press('usherApprove', { usherApproval: id }))).toBe('Nobody decides their own request; somebody else has to.');
    expect(textOf(await desk.press('usherReject', { usherApproval: id }))).toBe('Nobody decides their own request; somebody else has to.');
    for (const other of [adele, lynne]) expect(textOf(await desk.press('usherApprove', { usherApproval: id }, other))).toContain('needs the role Organisation Admin');
    expect(textOf(await desk.press('usherWithdraw', { usherApproval: id }, alex))).toContain('Only the person who asked');
    expect(textOf(await desk.say('audit alex.wilber@contoso.com action:withdraw'))).toContain('refused: Only the person who asked');
    expect(textOf(await desk.press('usherApproval', { usherApproval: id }, adele))).toContain('needs the role');
    expect((await desk.usher.services.approvals.find(desk.tenant, id)).state).toBe('pending');
    expect(textOf(await desk.say('audit megan.bowen@contoso.com'))).toContain('refused: Nobody decides their own request');
    expect(textOf(await desk.press('usherReject', { usherApproval: id }, alex))).toContain('Rejected by Alex Wilber. Nothing was changed.');
    expect(await roleOf('grady.archie@contoso.com')).not.toContain('Organisation Admin');
    for (const who of ['alex.wilber@contoso.com', 'grady.archie@contoso.com']) expect(textOf(await desk.say(`audit ${who}`))).toContain('Reject · Make Grady Archie Organisation Admin');
  });

  test('is left as it stands by whoever may not see it', async () => {
    const { reply, id } = await asked('miriam.graham@contoso.com');
    const { approvals } = desk.usher.services.store;
    const scope = { tenant: desk.tenant };
    const stored = await approvals.get(scope, id);
    if (stored === undefined) throw new Error('The request is gone.');
    // Alex became an approver since, which is noted when somebody looks.
    await approvals.put(scope, id, { ...stored.value, approvers: [] }, { expect: stored.version });
    const before = await approvals.get(scope, id);
    expect(textOf(await desk.press('usherApproval', { usherApproval: id }, adele))).toContain('needs the role');
    expect(await approvals.get(scope, id)).toEqual(before);
    expect(titlesOf(await desk.press('usherApproval', { usherApproval: id }, alex))).toEqual(['Approve', 'Reject']);
    await desk.pressOn(reply, 'Withdraw');
  });

  test('that somebody without the role presses on is found in the audit trail by the person it is about; one that is not there has no target', async () => {
    const { reply, id } = await asked('isaiah.langer@contoso.com');
    const isaiah = await desk.idOf('isaiah.langer@contoso.com');
    const target = { id: isaiah, name: 'Make Isaiah Langer Organisation Admin', email: 'isaiah.langer@contoso.com' };
    for (const [verb, action] of [['usherApprove', 'approve'], ['usherReject', 'reject'], ['usherApproval', 'approvals']] as const) {
      expect(textOf(await desk.press(verb, { usherApproval: id }, adele))).toContain('needs the role');
      const { entries } = await readAudit(desk.usher.services, desk.tenant, { person: 'isaiah.langer@contoso.com', limit: 10 });
      expect(entries.filter((entry) => entry.outcome === 'refused' && entry.action === action)).toMatchObject([{ who: { email: adele.as }, reason: expect.stringContaining('needs the role'), target, correlation: id }]);
    }
    for (const data of [{ usherApproval: 'nothing' }, { usherApproval: '../x' }, { usherApproval: 5 }]) {
      expect(textOf(await desk.press('usherApprove', data, adele))).toContain('needs the role');
      const { entries } = await readAudit(desk.usher.services, desk.tenant, { person: adele.as, limit: 1 });
      expect(entries).toMatchObject([{ action: 'approve', outcome: 'refused', target: { id: '', name: '', email: '' } }]);
      expect(entries[0]?.correlation).not.toBe(id);
    }
    await desk.pressOn(reply, 'Withdraw');
  });

  test.each([[{}], [{ usherApproval: 5 }], [null], [{ usherApproval: '../x' }], [{ usherApproval: 'nothing' }]])('forged as %j ends in one sentence', async (data) => {
    for (const verb of ['usherApprove', 'usherReject', 'usherWithdraw', 'usherApproval']) expect(textOf(await desk.press(verb, data, alex))).toMatch(/could not be understood|no such request/);
  });

  test('that makes an administrator again as an undo waits as well, and cannot be taken back twice', async () => {
    const { id } = await asked('lee.gu@contoso.com');
    await desk.press('usherApprove', { usherApproval: id }, alex);
    await desk.usher.services.changes.settled({ tenant: desk.tenant, person: { id: '', name: '', email: '' }, role: 'admin', source: 'chat' }, id, 10_000);
    const down = textOf(await desk.pressOn(await desk.say('role user lee.gu@contoso.com'), 'Confirm'));
    const job = /Job (\w+)/.exec(down)?.[1] ?? '';
    const undo = await desk.say(`undo ${job}`);
    expect(titlesOf(undo)).toEqual(['Ask for approval', 'Cancel']);
    const again = idIn(await desk.pressOn(undo, 'Ask for approval'));
    await desk.press('usherApprove', { usherApproval: again }, alex);
    expect(textOf(await desk.say(`undo ${job}`))).toContain('taken back already');
  });
});

describe('approvals', () => {
  test('says what waits for me and what I asked for, and opens each', async () => {
    const { id } = await asked('diego.siciliani@contoso.com');
    const mine = await desk.say('approvals');
    expect(wholeOf(mine)).toContain('You asked for');
    expect(wholeOf(mine)).toContain('Make Diego Siciliani Organisation Admin');
    expect(wholeOf(mine)).not.toContain('Waits for you');
    const his = await desk.say('approvals', alex);
    expect(wholeOf(his)).toContain('Waits for you');
    for (const reply of [mine, his]) if ('card' in reply) expectGoodCard(reply.card);
    expect(titlesOf(await desk.press('usherApproval', { usherApproval: id }, alex))).toEqual(['Approve', 'Reject']);
    expect(titlesOf(await desk.press('usherApproval', { usherApproval: id }))).toEqual(['Withdraw']);
    const looksOn = await desk.press('usherApproval', { usherApproval: id }, lynne);
    expect([titlesOf(looksOn), /(?:Asked of|Not reached yet): Alex Wilber/.test(textOf(looksOn))]).toEqual([[], true]);
    await desk.press('usherReject', { usherApproval: id }, alex);
    expect(textOf(await desk.say('approvals', alex))).toContain('Nothing waits for your decision');
  });

  test('shows a plain user nothing of others', async () => {
    const text = wholeOf(await desk.say('approvals', adele));
    expect(text).toContain('Nothing waits for your decision');
    expect(text).not.toContain('Organisation Admin');
  });
});
