// From messages to verbs and words.
import { describe, expect, test } from '@jest/globals';
import { commands } from '../../../bot/commands/index.ts';
import { didYouMean, findVerb, readSaid, splitAt, splitList, tidy } from '../../../bot/commands/parse.ts';
import type { Said } from '../../../bot/commands/parse.ts';

function read(message: string): Said {
  const hit = findVerb(tidy(message), commands);
  if (hit === undefined) throw new Error(`no verb in ${message}`);
  return readSaid(hit.entry, hit.rest);
}
const wordsOf = (message: string): string[] => read(message).words.map((word) => word.text);
const verbOf = (message: string): string | undefined => findVerb(tidy(message), commands)?.entry.name;

describe('the verb', () => {
  test.each([
    ['invite jane@contoso.com', 'invite'], ['INVITE jane@contoso.com', 'invite'], ['/help', 'help'],
    ['reset password jane', 'reset password'], ['reset   password jane', 'reset password'],
    ['remove licence E3 from jane', 'remove licence'], ['remove jane from Sales', 'remove'],
    ['sync', 'sync status'], ['sync now', 'sync now'], ['template csv', 'template csv'], ['disable jane', 'deactivate'],
    ['groups', 'groups'], ['group Sales', 'group'], ['job abc', 'job'], ['jobs', 'jobs'], ['import\nemail,first,last', 'import'],
  ])('of “%s” is %s', (message, verb) => {
    expect(verbOf(message)).toBe(verb);
  });

  test('is the whole first word: “invites”, “unhelpful” and “list invites” are not verbs of their own', () => {
    expect(verbOf('invites')).toBeUndefined();
    expect(verbOf('unhelpful')).toBeUndefined();
    expect(verbOf('list invites')).toBe('users');
  });

  test('is suggested when it was misspelt', () => {
    expect(didYouMean('invte jane@contoso.com', commands)).toContain('invite');
    expect(didYouMean('deactivat jane', commands)[0]).toBe('deactivate');
    expect(didYouMean('rest password jane', commands)).toContain('reset password');
    expect(didYouMean('xyzzy plugh', commands)).toEqual([]);
  });

  test.each([
    ['please delete adele', 'delete'], ['can you reset the password of adele', 'reset password'], ['I want to invite somebody', 'invite'], ['could you please remove licence E3 from jane', 'remove licence'],
    ['deactivte the user jane', 'deactivate'],
  ])('is suggested for “%s”: %s', (message, verb) => {
    expect(didYouMean(message, commands)[0]).toBe(verb);
  });

  test('is unique in the list, alias or not', () => {
    const verbs = commands.flatMap((command) => [command.name, ...command.aliases]);
    expect(new Set(verbs).size).toBe(verbs.length);
    const buttons = commands.flatMap((command) => command.verbs.map(({ verb }) => verb));
    expect(new Set(buttons).size).toBe(buttons.length);
  });
});

describe('words and options', () => {
  test('are separated by blanks and commas, quotes keep blanks', () => {
    expect(wordsOf('deactivate a@x.com, b@x.com c@x.com')).toEqual(['a@x.com', 'b@x.com', 'c@x.com']);
    expect(wordsOf('group "Sales EMEA"')).toEqual(['Sales EMEA']);
  });

  test('take curly quotes, no-break blanks and invisible marks as clients send them', () => {
    expect(wordsOf('user\u00A0\u201CAdele\u00A0Vance\u201D\u200B')).toEqual(['Adele Vance']);
    expect(wordsOf('user &nbsp;adele')).toEqual(['adele']);
    expect(wordsOf('user [a@x.com](mailto:a@x.com)')).toEqual(['a@x.com']);
  });

  test('options are key:value with lists and quotes', () => {
    const { options, words } = read('invite a@x.com groups:Sales,"Sales EMEA" licences:E3 "A B"');
    expect(options).toEqual({ groups: ['Sales', 'Sales EMEA'], licences: ['E3'] });
    expect(words.map((word) => word.text)).toEqual(['a@x.com', 'A B']);
  });

  test.each(['group:"A B",group:C', 'group:"A B", group:C', 'group:"A B" , GROUP:"C"', 'group:"A B";group:C', 'group:"A B" group:C', 'group:"A B",C'])('an option said again behind a comma or a blank is one more value: %s', (said) => {
    expect(read(`deactivate ${said}`)).toMatchObject({ options: { group: ['A B', 'C'] }, words: [] });
  });

  test.each(['group:A,status:active', 'group:A;status:active', 'group:A status:active'])('another option ends the list of the one before it: %s', (said) => {
    expect(read(`deactivate ${said}`)).toMatchObject({ options: { group: ['A'], status: ['active'] }, words: [] });
  });

  test('a colon in a value stays where it begins no option of the command, or is quoted', () => {
    expect(read('deactivate group:Team:North,Team:South,"group:East"').options).toEqual({ group: ['Team:North', 'Team:South', 'group:East'] });
  });

  test.each(['group:A, group: B', 'group: A, group:B', 'group:A,group:'])('an option that is said again and left empty is refused: %s', (said) => {
    expect(() => read(`deactivate ${said}`)).toThrow('“group:” needs a value right behind it, each time.');
  });

  test('an unknown option is refused in one sentence that names the known ones', () => {
    expect(() => read('users colour:red')).toThrow('There is no option “colour:” here. “users” understands group:, status:, type:, role:, property:.');
    expect(() => read('whoami a:b')).toThrow('“whoami” takes no options.');
  });

  test('an open quote is refused', () => {
    expect(() => read('group "Sales')).toThrow('A quotation mark is opened and not closed.');
  });

  test('lines below a verb that takes a table stay as they are', () => {
    expect(read('import silent\na,"b\nc",d\n').lines).toBe('a,"b\nc",d');
    expect(wordsOf('import silent\na,"b\nc",d')).toEqual(['silent']);
  });

  test('lines below any other verb are words like those behind it, and what is quoted keeps its lines', () => {
    expect(wordsOf('message group Sales "line one\r\nline two"')).toEqual(['Sales', 'line one\nline two']);
    expect(wordsOf('deactivate a@x.com\nb@x.com, c@x.com\n')).toEqual(['a@x.com', 'b@x.com', 'c@x.com']);
    expect(read('users\nstatus:active').options).toEqual({ status: ['active'] });
    expect(() => read('group Sales\n"EMEA')).toThrow('A quotation mark is opened and not closed.');
  });

  test('a very long line is refused and takes no time', () => {
    expect(() => read(`deactivate ${'a,'.repeat(60_000)}`)).toThrow('too long');
  });

  test('split at the last unquoted little word', () => {
    const { words } = read('add a@x.com "to" to Sales');
    const parts = splitAt(words, 'to');
    expect(parts?.before.map((word) => word.text)).toEqual(['a@x.com', 'to']);
    expect(parts?.after.map((word) => word.text)).toEqual(['Sales']);
    expect(splitAt(words, 'from')).toBeUndefined();
  });

  test('lists keep quoted commas together', () => {
    expect(splitList('Sales, "R, D"; EMEA')).toEqual(['Sales', 'R, D', 'EMEA']);
  });
});
