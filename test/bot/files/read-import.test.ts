import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import Papa from 'papaparse';
import { readImport } from '../../../bot/files/read-import.ts';
import type { ReadImport } from '../../../bot/ports.ts';
import { UsherError } from '../../../shared/errors.ts';
import type { ImportRow } from '../../../shared/import-row.ts';
import { limits } from '../../../shared/limits.ts';
import { propertyDefinitionSchema } from '../../../shared/property.ts';

const domains = ['contoso.com', 'example.com'];
const header = 'email,first_name,last_name\n';
const example = `${header}jane.doe@example.com,Jane,Doe\njohn.smith@example.com,John,Smith\nalice.wong@example.com,Alice,Wong\n`;

async function rowsOf(file: string | Uint8Array, options: { headerOptional?: boolean } = {}): Promise<ImportRow[]> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const { lines } = await readImport(bytes, { domains, ...options });
  return collect(lines);
}

async function collect(batches: AsyncIterable<ImportRow[]>): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

/** Line and problem, or line and name when there is no problem. */
async function outcomeOf(file: string | Uint8Array, options: { headerOptional?: boolean } = {}): Promise<[number, string][]> {
  return (await rowsOf(file, options)).map((row) => [row.line, row.problem === '' ? row.displayName : row.problem]);
}

async function refusalOf(file: string | Uint8Array): Promise<{ code: string; words: string }> {
  const error: unknown = await rowsOf(file).then(() => undefined, (thrown: unknown) => thrown);
  if (error instanceof UsherError) return { code: error.code, words: error.message };
  throw new Error('the file was accepted', { cause: error });
}

const people: [number, string][] = [[2, 'Jane Doe'], [3, 'John Smith'], [4, 'Alice Wong']];

describe('the documented example', () => {
  test('is three good rows', async () => {
    expect(await outcomeOf(example)).toEqual(people);
  });

  test('fits the port of the heart', async () => {
    const port: ReadImport = readImport;
    const { columns } = await port(Buffer.from(example), { domains });
    expect(columns).toEqual(['email', 'first_name', 'last_name'].map((field) => ({ header: field, field })));
  });
});

describe('line ends', () => {
  test.each([['CRLF', '\r\n'], ['LF', '\n'], ['CR', '\r']])('%s', async (_name, lineEnd) => {
    expect(await outcomeOf(example.replaceAll('\n', lineEnd))).toEqual(people);
  });

  test('may be mixed, and the last may be missing', async () => {
    expect(await outcomeOf('email,first_name,last_name\rjane.doe@example.com,Jane,Doe\r\njohn.smith@example.com,John,Smith\nalice.wong@example.com,Alice,Wong')).toEqual(people);
  });

  test('CRLF is one line end wherever the file is cut into pieces', async () => {
    const rows = Array.from({ length: 1800 }, (_, n) => `p${String(n).padStart(4, '0')}@contoso.com,x,y,\r\n`);
    // Moved on byte by byte over the length of a row: once the cut is between the two.
    for (let further = 0; further < rows.join('').length / rows.length; further += 1) {
      const read = await rowsOf(`email,first_name,last_name,${'x'.repeat(further)}\r\n${rows.join('')}`);
      expect(read.at(-1)).toMatchObject({ line: 1801, problem: '' });
    }
  });
});

describe('encodings', () => {
  const text = `${header}jane@contoso.com,Zoë,Müller-Lüdenscheidt\njoe@contoso.com,Zoë,Größe\n`;
  const expected: [number, string][] = [[2, 'Zoë Müller-Lüdenscheidt'], [3, 'Zoë Größe']];
  const bigEndian = (words: string): Buffer => Buffer.from(words, 'utf16le').swap16();

  test.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with byte-order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 LE with byte-order mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 BE with byte-order mark', bigEndian(`\uFEFF${text}`)],
    ['UTF-16 LE without', Buffer.from(text, 'utf16le')],
    ['UTF-16 BE without', bigEndian(text)],
    ['Windows-1252', Buffer.from(text, 'latin1')],
  ])('%s', async (_name, bytes) => {
    expect(await outcomeOf(bytes)).toEqual(expected);
  });

  test('Windows-1252 has letters that Latin-1 has not', async () => {
    const bytes = Buffer.concat([Buffer.from(`${header}a@contoso.com,O`), Buffer.from([0x92]), Buffer.from('Neil,'), Buffer.from([0x8a]), Buffer.from('imek\n')]);
    expect(await outcomeOf(bytes)).toEqual([[2, 'O’Neil Šimek']]);
  });

  // Long runs of characters of three and four bytes, moved on byte by byte: some piece must end inside of one.
  test.each([0, 1, 2, 3])('a character is never cut where the file is cut into pieces, %i bytes further on', async (further) => {
    const name = '山👩'.repeat(15);
    const table = header.replace('\n', `,${'x'.repeat(further)}\n`) + Array.from({ length: 1500 }, (_, n) => `p${n}@contoso.com,${name},${name},\n`).join('');
    const long = `\uFEFF${table}`;
    for (const bytes of [Buffer.from(long), Buffer.from(long, 'utf16le'), bigEndian(long)]) {
      const wrong = (await rowsOf(bytes)).filter((row) => row.problem !== '' || row.firstName !== name || row.lastName !== name);
      expect(wrong).toEqual([]);
    }
  });

  test('a broken place in a file marked as UTF-8 costs the row it is in', async () => {
    const bytes = Buffer.concat([Buffer.from(`\uFEFF${header}a@contoso.com,J`), Buffer.from([0xfc]), Buffer.from('rgen,Doe\nb@contoso.com,Zoë,Doe\n')]);
    expect(await outcomeOf(bytes)).toEqual([[2, 'first_name: “J\uFFFDrgen” has a letter that was lost when the file was saved; correct it.'], [3, 'Zoë Doe']]);
  });

  test('a view on a larger buffer is read from where it begins to where it ends', async () => {
    const whole = Buffer.from(`xxxx${example}yyyy`);
    expect(await outcomeOf(whole.subarray(4, whole.length - 4))).toEqual(people);
  });
});

describe('layout', () => {
  test.each([';', '\t'])('delimiter “%s” is understood', async (delimiter) => {
    expect(await outcomeOf(example.replaceAll(',', delimiter))).toEqual(people);
  });

  test('a comma in a name does not make the comma the delimiter', async () => {
    expect(await outcomeOf('email;first_name;last_name;groups\njane@contoso.com;Jane;Doe, Jr.;"A;B"\n')).toEqual([[2, 'Jane Doe, Jr.']]);
  });

  test('Excel’s line about the delimiter and Entra’s version line are passed over', async () => {
    expect(await outcomeOf('sep=;\r\nemail;first_name;last_name\r\njane@contoso.com;Jane;Doe\r\n')).toEqual([[3, 'Jane Doe']]);
    expect(await outcomeOf(`version:v1.0,,\n${header}jane@contoso.com,Jane,Doe\n`)).toEqual([[3, 'Jane Doe']]);
  });

  test('blank lines are passed over and counted', async () => {
    expect(await outcomeOf(`\n\n${header}\njane@contoso.com,Jane,Doe\n,,\n  \njoe@contoso.com,Joe,Doe\n\n`)).toEqual([[5, 'Jane Doe'], [8, 'Joe Doe']]);
  });

  test('line breaks inside of cells are counted', async () => {
    const file = 'email,first_name,last_name,notes,street\njane@contoso.com,Jane,Doe,"one\ntwo\n\nfour","Main 1\r\nBack"\njoe@contoso.com,Joe,Doe,,\njack@contoso.com,"Ja\nck",Doe,,\nx,Xi,Doe,,\n';
    expect(await outcomeOf(file)).toEqual([
      [2, 'Jane Doe'], [7, 'Joe Doe'], [8, 'first_name: “Ja ck” has a line break; put it on one line.'], [10, 'email: “x” is not an e-mail address.'],
    ]);
  });

  test('a header may have line breaks in its cells too', async () => {
    expect(await outcomeOf('email,first_name,last_name,"what\nelse"\njane@contoso.com,Jane,Doe,\n')).toEqual([[3, 'Jane Doe']]);
  });

  test('quotes inside of cells and around them are read as everybody writes them', async () => {
    const rows = await rowsOf(`${header}"a@contoso.com","Jane ""JJ"" Ann",Doe \nb@contoso.com,Joe "Jay", "Doe\n"c@contoso.com"  ,"","x"  \n`);
    expect(rows.map((row) => [row.firstName, row.lastName])).toEqual([['Jane "JJ" Ann', 'Doe'], ['Joe "Jay"', '"Doe'], ['', 'x']]);
  });

  test('a repeated address names the line of the first, also pieces apart', async () => {
    const many = Array.from({ length: 5000 }, (_, n) => `p${n}@contoso.com,Jane,Doe\n`).join('');
    const outcome = await outcomeOf(`${header}${many}P3@CONTOSO.com,Jane,Doe\n`);
    expect(outcome.at(-1)).toEqual([5002, 'email: “p3@contoso.com”: the same address is already on line 5.']);
  });
});

describe('lines pasted without a header', () => {
  test('are read when the first cell is an address', async () => {
    expect(await outcomeOf('jane@contoso.com,Jane,Doe\njoe@contoso.com,Joe', { headerOptional: true })).toEqual([
      [1, 'Jane Doe'], [2, 'The row has 2 cells instead of 3; a cell that is empty still needs its delimiter.'],
    ]);
    expect(await outcomeOf('jane@contoso.com;Jane;Doe', { headerOptional: true })).toEqual([[1, 'Jane Doe']]);
  });

  test('may have a header all the same', async () => {
    expect(await outcomeOf(example, { headerOptional: true })).toEqual(people);
  });

  test('are refused in a file', async () => {
    expect((await refusalOf('jane@contoso.com,Jane,Doe\n')).words).toBe('The first row must be email,first_name,last_name. I found: jane@contoso.com, Jane, Doe.');
  });
});

describe('a quote that is not closed', () => {
  const problem = (line: number): string => `A quote opens on line ${line} and is not closed. Close it at the end of the cell; write a quote inside of a cell twice.`;

  test('costs its own line and neither those before nor those after', async () => {
    expect(await outcomeOf(`${header}a@contoso.com,Ann,Doe\nb@contoso.com,"Bob,Doe\nc@contoso.com,Cy,Doe\nd@contoso.com,Di,Doe\n`)).toEqual([
      [2, 'Ann Doe'], [3, problem(3)], [4, 'Cy Doe'], [5, 'Di Doe'],
    ]);
  });

  test('is not closed by a quote that opens on a later line', async () => {
    expect(await outcomeOf(`${header}b@contoso.com,"Bob,Doe\nc@contoso.com,"Cy",Doe\nd@contoso.com,Di,"Doe"\n`)).toEqual([
      [2, problem(2)], [3, 'Cy Doe'], [4, 'Di Doe'],
    ]);
  });

  test('is named by the line it opens on when its record began before', async () => {
    expect(await outcomeOf('email,first_name,last_name,notes\na@contoso.com,Ann,"D\noe","x\nb@contoso.com,Bob,Doe,\n')).toEqual([[2, problem(3)], [4, 'Bob Doe']]);
  });

  test('is said of a quote in the middle of a quoted cell', async () => {
    expect(await outcomeOf(`${header}a@contoso.com,"Ann "Annie" A",Doe\nb@contoso.com,Bob,Doe\n`)).toEqual([[2, problem(2)], [3, 'Bob Doe']]);
  });

  test('on the last line, or as the whole of it, is said as well', async () => {
    expect(await outcomeOf(`${header}a@contoso.com,Ann,Doe\n"`)).toEqual([[2, 'Ann Doe'], [3, problem(3)]]);
  });

  test('in the header refuses the file', async () => {
    expect((await refusalOf('"email,first_name,last_name\na@contoso.com,Ann,Doe\n')).words).toMatch(/^The first row has a quote that is not closed\./);
  });

  test('early in a large file does not swallow the rest', async () => {
    const name = 'J'.repeat(60);
    const many = Array.from({ length: 30_000 }, (_, n) => `p${n}@contoso.com,${name},${name}\n`).join('');
    const outcome = await outcomeOf(`${header}x@contoso.com,"Xi,Doe\n${many}`);
    expect(outcome).toHaveLength(30_001);
    expect(outcome.filter(([, words]) => words !== `${name} ${name}`)).toEqual([[2, problem(2)]]);
  });

  test('a hundred thousand times over takes no longer than reading', async () => {
    const outcome = await outcomeOf(header + 'a,"b" c,d\n'.repeat(100_000));
    expect(outcome).toHaveLength(100_000);
  });
});

describe('a file that is no table of people', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /^The file is empty\./],
    ['blank lines', '\n \r\n\t\n', /^The file has no text in it\./],
    ['a byte-order mark', Buffer.from([0xef, 0xbb, 0xbf]), /^The file has no text in it\./],
    ['a header alone', header, /^The file has a header but nobody below it\./],
    ['a header and blank lines', `${header}\n\n`, /^The file has a header but nobody below it\./],
    ['other columns', 'a,b\n1,2\n', /^The first row must be email,first_name,last_name\. I found: a, b\.$/],
    ['a column missing', 'email,first_name\n', /^The column last_name is missing\./],
    ['a column twice', 'email,first_name,last_name,Email\n', /^The column email is there twice/],
    ['NUL bytes', `${header}jane@contoso.com,Ja\0ne,Doe\n`, /^The file holds NUL bytes/],
    ['NUL characters in UTF-16', Buffer.from(`\uFEFF${header}jane@contoso.com,Ja\0ne,Doe\n`, 'utf16le'), /^The file holds NUL bytes/],
    ['half a character at the end', Buffer.from(`\uFEFF${example}`, 'utf16le').subarray(0, -1), /ends in the middle of a character/],
    ['an Excel workbook', Buffer.from('PK\x03\x04xx xl/workbook.xml', 'latin1'), /^This is an Excel workbook\. Open it in Excel and save it as “CSV UTF-8”/],
    ['a Word document', Buffer.from('PK\x03\x04xx word/document.xml', 'latin1'), /^This is a Word document\./],
    ['a ZIP archive', Buffer.from('PK\x03\x04xx users.csv', 'latin1'), /^This is a ZIP archive/],
    ['an old Excel workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), /^This is an Excel workbook of the old kind/],
    ['a PDF document', '%PDF-1.7\n', /^This is a PDF document/],
    ['a PNG picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), /^This is a PNG picture/],
    ['a JPEG picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /^This is a JPEG picture/],
    ['a gzip archive', Buffer.from([0x1f, 0x8b, 8, 0]), /^This is a gzip archive/],
    ['a web page', '\n<!DOCTYPE html><html>', /^This is a web page/],
    ['five million letters without a line end', `${header}${'x'.repeat(5_000_000)}`, /^Line 2 of the file does not end/],
    ['five million letters after a quote', `${header}"${'x'.repeat(5_000_000)}`, /^Line 2 of the file does not end/],
  ])('%s', async (_name, file, words) => {
    expect(await refusalOf(file)).toEqual({ code: 'file.unreadable', words: expect.stringMatching(words) });
  });

  test('60 MB are too large', async () => {
    expect(await refusalOf(Buffer.alloc(60 * 1024 * 1024, 'x'))).toEqual({
      code: 'input.too-large', words: 'The file has 60 MB; at most 50 MB are possible. Split it and send the parts one after the other.',
    });
  });

  test('one row more than allowed is too many', async () => {
    const rows = (count: number): string => header + 'x,y,z\n'.repeat(count);
    expect(await rowsOf(rows(limits.importRows))).toHaveLength(limits.importRows);
    expect(await refusalOf(rows(limits.importRows + 1))).toEqual({
      code: 'input.too-large', words: 'The file has more than 250,000 rows. Split it and send the parts one after the other.',
    });
  });

  test('random bytes end in an error for people or in rows, never in anything else', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      await rowsOf(Buffer.concat([Buffer.from(header), bytes])).catch((error: unknown) => expect(error).toBeInstanceOf(UsherError));
      await rowsOf(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(UsherError));
    }));
  });

  test('a cell of one megabyte costs its row alone', async () => {
    const outcome = await outcomeOf(`${header}a@contoso.com,"${'x,\n'.repeat(350_000)}",Doe\nb@contoso.com,${'x'.repeat(1024 * 1024)},Doe\nc@contoso.com,Cy,Doe\n`);
    expect(outcome).toEqual([
      [2, expect.stringMatching(/^first_name: “x, x, .*” has a line break/)],
      [350_003, expect.stringMatching(/^first_name: “x{39}…” has 1,048,576 characters; at most 64/)],
      [350_004, 'Cy Doe'],
    ]);
  });
});

describe('whatever papaparse writes', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'É', '山', '"', ',', ';', ' ', "'", '👩'), minLength: 1, maxLength: 20 }).map((text) => `x${text}x`);
  const rows = fc.uniqueArray(fc.tuple(fc.nat(9999), name, name), { selector: ([number]) => number, minLength: 1, maxLength: 30 });

  test.each([',', ';', '\t'])('with the delimiter “%s” is read back equal', async (delimiter) => {
    await fc.assert(fc.asyncProperty(rows, fc.constantFrom('\r\n', '\n', '\r'), fc.boolean(), async (given, newline, quotes) => {
      const data = given.map(([number, first, last]) => [`p${number}@contoso.com`, first, last]);
      const read = await rowsOf(Papa.unparse([['email', 'first_name', 'last_name'], ...data], { delimiter, newline, quotes }));
      expect(read.map((row) => [row.problem, row.email, row.firstName, row.lastName])).toEqual(data.map((cells) => ['', ...cells]));
    }));
  });
});

test('a file of blank lines leaves pauses for others all the same', async () => {
  let pauses = 0;
  const { lines } = await readImport(Buffer.from(`${header}${'\n'.repeat(1_000_000)}a@contoso.com,Ann,Doe\n`), { domains, pause: async () => { pauses += 1; } });
  expect(await collect(lines)).toMatchObject([{ line: 1_000_002, problem: '' }]);
  expect(pauses).toBeGreaterThan(10);
});

test('a file of 100,000 rows comes in batches of at most a thousand, with a pause after each', async () => {
  const file = header + Array.from({ length: 100_000 }, (_, n) => `p${n}@contoso.com,Jane,Doe\n`).join('');
  let pauses = 0;
  let batches = 0;
  let largest = 0;
  let next = 2;
  const { lines } = await readImport(Buffer.from(file), { domains, pause: async () => { pauses += 1; } });
  for await (const batch of lines) {
    expect(pauses).toBeGreaterThanOrEqual(batches);
    expect(batch[0]?.line).toBe(next);
    batches += 1;
    largest = Math.max(largest, batch.length);
    next += batch.length;
  }
  expect({ next, largest: largest <= 1000, few: batches <= 250 }).toEqual({ next: 100_002, largest: true, few: true });
});

describe('columns of properties that administrators defined', () => {
  const defined = [
    { key: 'cost_centre', name: 'Cost centre', type: 'number' as const }, { key: 'site', name: 'Site', type: 'choice' as const, choices: ['North', 'South'] },
    { key: 'title', name: 'Title', type: 'text' as const }, { key: 'since', name: 'Since', type: 'date' as const }, { key: 'badge', name: 'Ausweis Nr.', type: 'yes-no' as const },
  ];
  const properties = defined.map((definition) => propertyDefinitionSchema.parse(definition));
  const read = async (header: string, ...lines: string[]): Promise<{ columns: unknown; rows: ImportRow[] }> => {
    const table = await readImport(Buffer.from([header, ...lines].join('\n')), { domains, properties });
    return { columns: table.columns, rows: await collect(table.lines) };
  };
  const needed = 'email,first_name,last_name';

  test.each(['cost_centre', 'Cost centre', 'COST-CENTRE', 'property_cost_centre', 'property: Cost centre'])('“%s” is understood by key or name', async (name) => {
    const { columns, rows } = await read(`${needed},${name}`, 'jane@contoso.com,Jane,Doe, 4711 ');
    expect(columns).toContainEqual({ header: name, field: 'properties.cost_centre' });
    expect(rows).toMatchObject([{ problem: '', properties: { cost_centre: 4711 } }]);
  });

  test('what is empty is not set, and values are those of the type', async () => {
    const { rows } = await read(`${needed},Site,since,Ausweis Nr.,cost_centre`, 'a@contoso.com,A,A,south,2026-03-01,yes,', 'b@contoso.com,B,B,,,,');
    expect(rows.map((row) => row.properties)).toEqual([{ site: 'South', since: '2026-03-01', badge: true }, {}]);
  });

  test.each([
    ['cost_centre', 'lots', 'Cost centre: “lots” is not a number.'], ['Site', 'West', 'Site: “West” is not one of North, South.'], ['since', '1.3.2026', 'Since: “1.3.2026” is not a date such as 2026-12-31.'],
    ['Ausweis Nr.', 'perhaps', 'Ausweis Nr.: “perhaps” is not yes or no.'], ['property_title', '"x\ty"', 'Title: “x y” is not text that can be kept.'],
  ])('a wrong %s refuses its row alone, with line, column and value', async (name, value, words) => {
    const { rows } = await read(`${needed},${name}`, `jane@contoso.com,Jane,Doe,${value}`, 'john@contoso.com,John,Roe,');
    expect(rows.map(({ line, problem }) => [line, problem])).toEqual([[2, words], [3, '']]);
    expect(rows[0]?.properties).toBeUndefined();
  });

  test('a name that is a column of Usher stays that column; with “property” before it, it is the property', async () => {
    const { columns, rows } = await read(`${needed},title,property_title`, 'jane@contoso.com,Jane,Doe,Buyer,Dr.');
    expect(columns).toEqual(expect.arrayContaining([{ header: 'title', field: 'job_title' }, { header: 'property_title', field: 'properties.title' }]));
    expect(rows).toMatchObject([{ profile: { jobTitle: 'Buyer' }, properties: { title: 'Dr.' } }]);
  });

  test('a property that is there twice refuses the file', async () => {
    await expect(read(`${needed},Site,site`, 'jane@contoso.com,Jane,Doe,North,South')).rejects.toThrow('The column site is there twice: “Site” and “site”.');
  });

  test('that nobody defined are not read, as ever', async () => {
    const { columns, lines } = await readImport(Buffer.from(`${needed},cost_centre\njane@contoso.com,Jane,Doe,4711\n`), { domains });
    expect(columns).toContainEqual({ header: 'cost_centre', field: null });
    expect((await collect(lines))[0]).not.toHaveProperty('properties');
  });
});
