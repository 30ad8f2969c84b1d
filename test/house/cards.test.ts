// The card templates as they stand in the house: one version, buttons that somebody answers, inputs that everybody can use.
import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { commands } from '../../bot/commands/index.ts';

const folder = new URL('../../bot/commands/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.card.json'));

type Element = Readonly<Record<string, unknown>>;
const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Everything in a template that has a type, however deep. */
function elementsIn(value: unknown): Element[] {
  if (Array.isArray(value)) return value.flatMap(elementsIn);
  if (!isElement(value)) return [];
  const inside = Object.values(value).flatMap(elementsIn);
  return typeof value['type'] === 'string' ? [value, ...inside] : inside;
}

const templates = files.map((name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  return { name, text, elements: elementsIn(JSON.parse(text)) };
});
const all = templates.flatMap(({ name, elements }) => elements.map((element) => ({ name, element, type: String(element['type']) })));
const naming = (found: readonly { name: string; element: Element }[]): string[] => found.map(({ name, element }) => `${name}: ${JSON.stringify(element).slice(0, 120)}`);

/** What Teams shows of Adaptive Cards 1.5 on every client, and no more than Usher needs (https://adaptivecards.io/explorer/). */
const known = [
  'AdaptiveCard', 'TextBlock', 'RichTextBlock', 'TextRun', 'Container', 'ColumnSet', 'Column', 'FactSet', 'ActionSet', 'Table', 'TableRow', 'TableCell', 'Image',
  'Input.Text', 'Input.Toggle', 'Input.ChoiceSet', 'Input.Date', 'Input.Number', 'Action.Execute', 'Action.OpenUrl', 'Action.ShowCard', 'Action.ToggleVisibility',
];

describe('the card templates', () => {
  test('are found, each beside the code that fills it', () => {
    expect(files.length).toBeGreaterThanOrEqual(10);
    expect(files.filter((name) => !existsSync(new URL(name.replace(/\.json$/, '.ts'), folder)))).toEqual([]);
  });

  test('are cards of version 1.5 with words for clients that cannot show them', () => {
    const roots = templates.map(({ elements }) => elements[0]);
    expect(roots.map((root) => [root?.['type'], root?.['version']])).toEqual(roots.map(() => ['AdaptiveCard', '1.5']));
    expect(templates.filter((_template, index) => typeof roots[index]?.['fallbackText'] !== 'string').map(({ name }) => name)).toEqual([]);
  });

  test('are built of elements that Teams shows everywhere', () => {
    expect(naming(all.filter(({ type }) => !known.includes(type)))).toEqual([]);
  });

  test('send what is pressed as Action.Execute with a verb that a command answers', () => {
    const answered = new Set(commands.flatMap((command) => command.verbs.map(({ verb }) => verb)));
    const pressed = all.filter(({ type }) => type === 'Action.Execute').map((found) => ({ ...found, verb: String(found.element['verb']) }));
    expect(pressed.length).toBeGreaterThan(0);
    // A verb that the code fills in is told apart by its brackets; what it becomes is seen where the card is opened.
    expect(naming(pressed.filter(({ verb }) => !verb.includes('${') && !answered.has(verb)))).toEqual([]);
  });

  test('label every input, and say what is wrong with one that is needed', () => {
    const inputs = all.filter(({ type }) => type.startsWith('Input.'));
    expect(inputs.length).toBeGreaterThan(0);
    expect(naming(inputs.filter(({ element }) => typeof element['label'] !== 'string' && typeof element['title'] !== 'string'))).toEqual([]);
    expect(naming(inputs.filter(({ element }) => element['isRequired'] === true && typeof element['errorMessage'] !== 'string'))).toEqual([]);
    expect(naming(inputs.filter(({ type, element }) => type === 'Input.Text' && typeof element['maxLength'] !== 'number'))).toEqual([]);
  });

  test('wrap their text, so that a narrow screen shows all of it', () => {
    // A bar drawn of signs of one width must stay on its line.
    expect(naming(all.filter(({ type, element }) => type === 'TextBlock' && element['fontType'] !== 'Monospace' && element['wrap'] !== true))).toEqual([]);
  });

  test('describe every picture', () => {
    expect(naming(all.filter(({ type, element }) => type === 'Image' && typeof element['altText'] !== 'string'))).toEqual([]);
  });

  test('have one element for each id', () => {
    const twice = templates.flatMap(({ name, elements }) => {
      // The same id may stand in two faces of which only one is shown.
      const ids = elements.filter((element) => element['$when'] === undefined && element['id'] !== undefined).map((element) => String(element['id']));
      return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${name}: ${id}`);
    });
    expect(twice).toEqual([]);
  });
});

describe('the verbs of the commands', () => {
  test('are each answered by one command alone', () => {
    const verbs = commands.flatMap((command) => command.verbs.map(({ verb }) => verb));
    expect(verbs.filter((verb, index) => verbs.indexOf(verb) !== index)).toEqual([]);
  });
});
