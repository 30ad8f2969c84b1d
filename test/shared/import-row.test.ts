import { describe, expect, test } from '@jest/globals';
import { importFields } from '../../shared/import-columns.ts';
import type { ImportField } from '../../shared/import-columns.ts';
import { createRowCheck } from '../../shared/import-row.ts';
import type { ImportRow } from '../../shared/import-row.ts';
import { emptyProfile } from '../../shared/user.ts';

const jane = { email: 'jane@contoso.com', first_name: 'Jane', last_name: 'Doe' };
const columns = importFields.map((field) => ({ header: field, field }));

function newCheck(): ReturnType<typeof createRowCheck> {
  return createRowCheck({ columns, domains: ['contoso.com', 'example.com'] });
}

/** As the reader does: the text is looked at closely when it has unusual characters; `always` must not make a difference. */
function rowOf(cells: Partial<Record<ImportField, string>>, check = newCheck()): ImportRow {
  return check(importFields.map((field) => ({ ...jane, ...cells })[field] ?? ''), 2, true);
}

function problemOf(cells: Partial<Record<ImportField, string>>): string {
  return rowOf(cells).problem;
}

describe('a good row', () => {
  test('becomes a person with every detail', () => {
    const row = rowOf({
      email: ' Jane.Doe@Contoso.com ', display_name: 'JD', password: 'Secret-123', role: 'Organisation Admin', licences: 'E3; E5|e3', groups: 'Sales, Marketing ,,',
      job_title: 'Engineer', department: 'Dev', company: 'Contoso', street: 'Main Street 1\nBack door', postal_code: '10115', city: 'Berlin',
      mobile: '\'+49 30 1', home_phone: '030 2', office: '4.01', external_id: 'E-1', usage_location: 'de',
    });
    expect(row).toEqual({
      line: 2, email: 'jane.doe@contoso.com', firstName: 'Jane', lastName: 'Doe', displayName: 'JD', password: 'Secret-123', role: 'admin',
      licences: ['E3', 'E5'], groups: ['Sales', 'Marketing'], problem: '',
      profile: {
        jobTitle: 'Engineer', department: 'Dev', company: 'Contoso', street: 'Main Street 1, Back door', postalCode: '10115', city: 'Berlin',
        mobile: '+49 30 1', homePhone: '030 2', office: '4.01', externalId: 'E-1', usageLocation: 'DE',
      },
    });
  });

  test('of three cells has empty details, an ordinary role and a display name', () => {
    const check = createRowCheck({ columns: columns.slice(0, 3), domains: ['contoso.com'] });
    expect(check(['jane@contoso.com', 'Jane', 'Doe'], 2, false)).toEqual({
      line: 2, email: 'jane@contoso.com', firstName: 'Jane', lastName: 'Doe', displayName: 'Jane Doe', password: '', role: 'user',
      licences: [], groups: [], profile: emptyProfile, problem: '',
    });
  });

  test.each(['Łukasz', 'Nguyễn Thị', '山田', 'O’Neil', 'Anne\u200DMarie', '👩‍💻', 'Jane\u00A0Ann'])('may have the first name %s', (name) => {
    expect(rowOf({ first_name: name })).toMatchObject({ firstName: name, problem: '' });
  });

  test('loses invisible characters left behind by a web page', () => {
    expect(rowOf({ email: '\u200Bjane@contoso.com\u200B', first_name: 'Ja\u00ADne' })).toMatchObject({ email: 'jane@contoso.com', firstName: 'Jane', problem: '' });
  });

  test.each([
    ['', 'user'], ['user', 'user'], ['ADMIN', 'admin'], ['Administrator', 'admin'], ['Organization Admin', 'admin'], ['viewonly', 'viewonly'],
    ['view-only', 'viewonly'], ['View-Only Admin', 'viewonly'], ['billing', 'billing'], ['Billing Admin', 'billing'],
  ])('with role “%s” is %s', (word, role) => {
    expect(rowOf({ role: word })).toMatchObject({ role, problem: '' });
  });

  test('keeps blanks that belong to a password, and takes a cell of blanks as none', () => {
    expect(rowOf({ password: ' Secret-1 ' }).password).toBe(' Secret-1 ');
    expect(rowOf({ password: '   ' }).password).toBe('');
  });

  test.each(["o'neil@contoso.com", 'a.b-c_d!e#f^g~h@contoso.com', '1@example.com'])('may have the address %s', (email) => {
    expect(problemOf({ email })).toBe('');
  });
});

describe('an address', () => {
  test.each(['jane', 'jane@', '@contoso.com', 'jane@@contoso.com', 'jane@contoso', 'jane@con toso.com', 'jane@contoso..com'])('%s is not one', (email) => {
    expect(problemOf({ email })).toBe(`email: “${email}” is not an e-mail address.`);
  });

  test('must not be missing', () => {
    expect(problemOf({ email: ' ' })).toBe('email: the cell is empty. Enter an e-mail address.');
  });

  test.each([['jane+x@contoso.com', '“+”'], ['jänë@contoso.com', '“ä”'], ['jane doe@contoso.com', 'a blank'], ['a"b@contoso.com', '“"”']])('%s has a character Entra refuses', (email, shown) => {
    expect(problemOf({ email })).toBe(`email: “${email}” has ${shown} before the @; letters A to Z, digits and ' . - _ ! # ^ ~ are possible.`);
  });

  test.each(['.jane@contoso.com', 'jane.@contoso.com', 'jane..doe@contoso.com'])('%s has a dot in the wrong place', (email) => {
    expect(problemOf({ email })).toMatch(/has a dot in the wrong place before the @\.$/);
  });

  test('outside the verified domains is refused by name of the domain', () => {
    expect(problemOf({ email: 'jane@gmail.com' })).toBe('email: gmail.com is not a verified domain of this organisation (contoso.com, example.com).');
    expect(problemOf({ email: 'jane@sub.contoso.com' })).toMatch(/^email: sub\.contoso\.com is not a verified domain/);
  });

  test('may have 64 characters before the @ and not 65', () => {
    expect(problemOf({ email: `${'a'.repeat(64)}@contoso.com` })).toBe('');
    expect(problemOf({ email: `${'a'.repeat(65)}@contoso.com` })).toMatch(/has 65 characters before the @; at most 64 are possible\.$/);
  });

  test('already accepted on another line is refused, whatever its case', () => {
    const check = newCheck();
    const cells = importFields.map((field) => ({ ...jane, job_title: '' })[field as 'email'] ?? '');
    expect(check(cells, 7, false).problem).toBe('');
    expect(check(['JANE@contoso.com', ...cells.slice(1)], 9, false).problem).toBe('email: “jane@contoso.com”: the same address is already on line 7.');
  });

  test('of a refused row may come again', () => {
    const check = newCheck();
    expect(rowOf({ role: 'king' }, check).problem).not.toBe('');
    expect(rowOf({}, check).problem).toBe('');
  });
});

describe('a row is refused', () => {
  test.each<[ImportField, string, string]>([
    ['first_name', '', 'first_name: the cell is empty. Enter a name.'],
    ['last_name', '  ', 'last_name: the cell is empty. Enter a name.'],
    ['role', 'king', 'role: “king” is not a role. Use admin, viewonly, billing or user.'],
    ['role', 'constructor', 'role: “constructor” is not a role. Use admin, viewonly, billing or user.'],
    ['usage_location', 'Germany', 'usage_location: “Germany” is not a country code of two letters, for example DE.'],
    ['usage_location', 'qq', 'usage_location: “qq” is not a country code of two letters, for example DE.'],
    ['usage_location', 'UK', 'usage_location: “UK” is not a country code of two letters, for example DE.'],
    ['usage_location', 'D1', 'usage_location: “D1” is not a country code of two letters, for example DE.'],
    ['first_name', 'Ja\u0007ne', 'first_name: “Ja ne” has a control character; type it anew.'],
    ['first_name', 'Ja\tne', 'first_name: “Ja ne” has a control character; type it anew.'],
    ['last_name', 'eoD\u202E', 'last_name: “eoD” has a control character; type it anew.'],
    ['first_name', 'Jane\nAnn', 'first_name: “Jane Ann” has a line break; put it on one line.'],
    ['city', 'M\uFFFDnchen', 'city: “M\uFFFDnchen” has a letter that was lost when the file was saved; correct it.'],
    ['city', 'x\uD83D', 'city: “x” has a letter that was lost when the file was saved; correct it.'],
  ])('for %s “%s”', (field, value, problem) => {
    expect(problemOf({ [field]: value })).toBe(problem);
  });

  test.each<[ImportField, number]>([
    ['first_name', 64], ['last_name', 64], ['display_name', 256], ['job_title', 128], ['department', 64], ['company', 64], ['street', 1024],
    ['postal_code', 40], ['city', 128], ['mobile', 64], ['home_phone', 64], ['office', 128], ['external_id', 16], ['licences', 256], ['groups', 256],
  ])('when %s is longer than %i characters', (field, most) => {
    expect(problemOf({ [field]: 'x'.repeat(most) })).toBe('');
    expect(problemOf({ [field]: 'x'.repeat(most + 1) })).toMatch(new RegExp(`^${field}: “x+…?” has [\\d,]+ characters; at most [\\d,]+ are possible\\.$`));
  });

  test.each([['short-1', /has 7 characters; 8 to 256/], [`Aa1${'x'.repeat(254)}`, /has 257 characters/], ['alllowercase1', /too simple/], ['ALLUPPER-', /too simple/], ['Pässword-1', /does not take/], ['Pass\u200Bword-1', /does not take/]])('for the password %s, which is not repeated', (password, words) => {
    const problem = problemOf({ password });
    expect(problem).toMatch(/^password: it /);
    expect(problem).toMatch(words);
    expect(problem).not.toContain(password);
  });

  test.each(['Abcdefg1', 'abcdefg-1', 'ABCDEFG 1', 'Abcdefg-', `Aa1${'x'.repeat(253)}`])('but not for the password %s', (password) => {
    expect(problemOf({ password })).toBe('');
  });

  test('for too few or too many cells, but not for empty ones at the end', () => {
    const check = createRowCheck({ columns: columns.slice(0, 3), domains: ['contoso.com'] });
    expect(check(['jane@contoso.com', 'Jane'], 2, false).problem).toBe('The row has 2 cells instead of 3; a cell that is empty still needs its delimiter.');
    expect(check(['jane@contoso.com', 'Jane', 'Doe', 'x'], 3, false).problem).toBe('The row has 4 cells instead of 3; put a cell that contains the delimiter in quotes.');
    expect(check(['jane@contoso.com', 'Jane', 'Doe', '', ' '], 4, false).problem).toBe('');
  });

  test('for a giant cell even in a column nobody knows, and then carries nothing giant', () => {
    const check = createRowCheck({ columns: [...columns.slice(0, 3), { header: 'Notes', field: null }], domains: ['contoso.com'] });
    const giant = 'x'.repeat(1024 * 1024);
    expect(check(['jane@contoso.com', 'Jane', 'Doe', giant], 2, false).problem).toMatch(/^Notes: “x{39}…” has 1,048,576 characters; at most 4,096 are possible\.$/);
    expect(JSON.stringify(check([giant, giant, giant, giant], 3, false)).length).toBeLessThan(2000);
  });

  test('and keeps line, address and name only', () => {
    expect(rowOf({ role: 'king', password: 'Secret-123', job_title: 'Engineer', groups: 'Sales' })).toEqual({
      line: 2, email: 'jane@contoso.com', firstName: 'Jane', lastName: 'Doe', displayName: 'Jane Doe', password: '', role: 'user',
      licences: [], groups: [], profile: emptyProfile, problem: expect.stringMatching(/^role: /),
    });
  });
});
