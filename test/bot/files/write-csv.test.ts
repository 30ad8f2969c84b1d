import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import Papa from 'papaparse';
import { readImport } from '../../../bot/files/read-import.ts';
import { reportCsv, templateCsv } from '../../../bot/files/write-csv.ts';
import { importFields } from '../../../shared/import-columns.ts';
import { propertyDefinitionSchema } from '../../../shared/property.ts';
import type { ReportRow } from '../../../shared/job.ts';

const created: ReportRow = { line: 2, email: 'jane@contoso.com', name: 'Jane Doe', status: 'created', reason: '' };

async function reportOf(rows: Iterable<ReportRow> | AsyncIterable<ReportRow>): Promise<string> {
  let text = '';
  for await (const line of reportCsv(rows)) text += line;
  return text;
}

describe('a report', () => {
  test('has a byte-order mark, a header and CRLF', async () => {
    expect(await reportOf([created])).toBe('\uFEFFline,email,name,status,reason\r\n2,jane@contoso.com,Jane Doe,created,\r\n');
  });

  test('has the way that is left to a person behind the reason', async () => {
    expect(await reportOf([{ ...created, status: 'refused', reason: 'Not for apps.', link: 'https://a.example/x' }])).toContain(',refused,Not for apps. https://a.example/x\r\n');
  });

  test('says what to do about what a refused row lacks, at whatever door', async () => {
    const row: ReportRow = { ...created, status: 'refused', reason: 'Jane Doe has no usage location.', lacks: [{ what: 'usage-location', licence: 'E5', userName: 'jane@contoso.com' }] };
    expect(await reportOf([row])).toContain(',refused,"Jane Doe has no usage location. Set the usage location first, or give it together with the licence."\r\n');
  });

  test('without rows is its header', async () => {
    expect(await reportOf([])).toBe('\uFEFFline,email,name,status,reason\r\n');
  });

  test('leaves the line empty when there was no file', async () => {
    expect(await reportOf([{ ...created, line: null }])).toContain('\r\n,jane@contoso.com,');
  });

  test('takes rows as they come', async () => {
    async function* rows(): AsyncGenerator<ReportRow> { yield created; yield { ...created, line: 3 }; }
    expect((await reportOf(rows())).split('\r\n')).toHaveLength(4);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://x","y")'])('keeps a spreadsheet from calculating %j', async (name) => {
    const [, row] = Papa.parse<string[]>((await reportOf([{ ...created, name }])).slice(1), { newline: '\r\n' }).data;
    expect(row?.[2]).toBe(`'${name}`);
  });

  test('is read back equal by papaparse whatever its words are', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'a') }), async (name, reason) => {
      const guard = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
      const { data } = Papa.parse<string[]>((await reportOf([{ ...created, name, reason }])).slice(1), { newline: '\r\n', delimiter: ',' });
      expect(data[1]).toEqual(['2', 'jane@contoso.com', guard(name), 'created', guard(reason)]);
    }));
  });
});

describe('the template', () => {
  test('has every column and a row that can be imported as it stands', async () => {
    const { columns, lines } = await readImport(Buffer.from(templateCsv()), { domains: ['example.com'] });
    expect(columns.map((column) => column.field)).toEqual([...importFields]);
    const { value } = await lines.next();
    expect(value).toMatchObject([{ line: 2, email: 'jane.doe@example.com', problem: '' }]);
  });

  test('has a column for every property, which can be imported as it stands', async () => {
    const types = [['Cost centre', 'number'], ['City', 'text'], ['Site', 'choice'], ['Since', 'date'], ['Badge', 'yes-no']] as const;
    const properties = types.map(([name, type]) => propertyDefinitionSchema.parse({ key: name.toLowerCase().replace(' ', '_'), name, type, choices: type === 'choice' ? ['North, and more', 'South'] : [] }));
    const text = templateCsv(properties);
    expect(text).toMatch(/,cost_centre,property_city,site,since,badge\r\n/);
    const { columns, lines } = await readImport(Buffer.from(text), { domains: ['example.com'], properties });
    expect(columns.map((column) => column.field)).toEqual([...importFields, ...['cost_centre', 'city', 'site', 'since', 'badge'].map((key) => `properties.${key}`)]);
    const { value } = await lines.next();
    expect(value).toMatchObject([{ problem: '', profile: { city: 'Berlin' }, properties: { site: 'North, and more' } }]);
  });

  test('opens in Excel as UTF-8 with Windows line ends', () => {
    expect(templateCsv()).toMatch(/^\uFEFFemail,first_name,last_name,.*\r\njane\.doe@example\.com,.*\r\n$/);
  });
});
