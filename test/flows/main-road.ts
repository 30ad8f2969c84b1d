// The main road: invite, import, deactivate and take back, in the chat and over REST, through the real HTTP door.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startAtWork } from './usher-at-work.ts';
import type { AtWork, Choices } from './usher-at-work.ts';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';

/** The same road on every store. */
export function describeMainRoad(store: string, choices: () => Promise<Choices>): void {
  let at: AtWork;
  let megan: PlayedPerson;

  beforeAll(async () => {
    at = await startAtWork(await choices());
    megan = await at.person('megan.bowen@contoso.com');
  });
  afterAll(async () => { await at.close(); });

  describe(`the main road on ${store}`, () => {
    test('invites one person by one message and shows the one-time password to the requester', async () => {
      const shown = await megan.say('invite jane@contoso.com "Jane Doe" groups:Sales');
      expect(textIn(shown.card)).toContain('1 created');
      const jane = await at.directory.graph<{ id: string; displayName: string }>('/users/jane@contoso.com');
      expect(jane.displayName).toBe('Jane Doe');
      const groups = await at.directory.graph<{ value: { displayName: string }[] }>(`/users/${jane.id}/memberOf?$select=displayName`);
      expect(groups.value.map(({ displayName }) => displayName)).toContain('Sales');
      expect((await at.user('jane@contoso.com')).groups.map(({ name }) => name)).toEqual(['Sales']);
    });

    test('imports the example of the guide from pasted lines: preview first, then the report', async () => {
      const shown = await megan.say('import\nemail,first_name,last_name\njane.doe@example.com,Jane,Doe\njohn.smith@example.com,John,Smith\nalice.wong@example.com,Alice,Wong');
      expect(textIn(shown.card)).toContain('3');
      expect((await at.directory.graph<{ error?: { code: string } }>('/users/john.smith@example.com')).error?.code).toBe('Request_ResourceNotFound');
      await megan.press(shown, 'Import');
      await at.connector.when(() => (textIn(shown.card).includes('3 created') ? true : undefined));
      expect((await at.directory.graph<{ surname: string }>('/users/john.smith@example.com')).surname).toBe('Smith');
    });

    test('imports again with additions: created, skipped and refused are told apart', async () => {
      const shown = await megan.say('import\nemail,first_name,last_name\njane.doe@example.com,Jane,Doe\nnew.one@example.com,New,One\nsomebody@gmail.com,Some,Body');
      await megan.press(shown, 'Import');
      const text = await at.connector.when(() => (textIn(shown.card).includes('1 created') ? textIn(shown.card) : undefined));
      expect(text).toContain('Line 2');
      expect(text).toContain('Line 4');
      expect(text).toMatch(/gmail\.com is not a verified domain/);
    });

    test('creates nothing when Cancel is pressed, and says what stands when Import is pressed afterwards', async () => {
      const shown = await megan.say('import\nemail,first_name,last_name\nnever@example.com,Never,Made');
      const confirm = actionsIn(shown.card).find(({ title }) => title === 'Import');
      await megan.press(shown, 'Cancel');
      const late = await megan.forge({ verb: confirm?.verb ?? '', data: confirm?.data ?? {} }, shown);
      expect(JSON.stringify(late.body)).toMatch(/cancelled/i);
      expect((await at.directory.graph<{ error?: { code: string } }>('/users/never@example.com')).error?.code).toBe('Request_ResourceNotFound');
    });

    test('deactivates somebody, ends their sessions, and takes it back by undo', async () => {
      const before = await at.directory.graph<{ signInSessionsValidFromDateTime: string }>('/users/adele.vance@contoso.com?$select=signInSessionsValidFromDateTime');
      const shown = await megan.say('deactivate adele.vance@contoso.com');
      expect(textIn(shown.card)).toContain('1 changed');
      const after = await at.directory.graph<{ accountEnabled: boolean; signInSessionsValidFromDateTime: string }>('/users/adele.vance@contoso.com?$select=accountEnabled,signInSessionsValidFromDateTime');
      expect(after.accountEnabled).toBe(false);
      expect(after.signInSessionsValidFromDateTime > before.signInSessionsValidFromDateTime).toBe(true);
      await megan.press(shown, 'Undo');
      expect((await at.directory.graph<{ accountEnabled: boolean }>('/users/adele.vance@contoso.com?$select=accountEnabled')).accountEnabled).toBe(true);
    });

    test('does over REST what the chat does', async () => {
      const created = await at.api('megan.bowen@contoso.com', 'POST', '/users', { email: 'rest@contoso.com', firstName: 'Rest', lastName: 'Ful', groups: ['EMEA'] });
      expect(created.status).toBe(201);
      const { id } = created.body as { id: string };
      const off = await at.api('megan.bowen@contoso.com', 'POST', `/users/${id}/deactivate`);
      expect(off.status).toBe(200);
      expect((await at.directory.graph<{ accountEnabled: boolean }>(`/users/${id}?$select=accountEnabled`)).accountEnabled).toBe(false);
    });
  });
}
