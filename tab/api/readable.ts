// Answers of the server as people can read them: no mark that hides or turns round what stands beside it gets into the page.
import { plainLine } from '../../shared/text.ts';

/** Not read but sent back, followed or compared, so that it must stay as it is; of a choice, whoever shows it makes it plain. */
const kept: ReadonlySet<string> = new Set(['id', 'key', 'choices', 'hash', 'nextPageToken', 'link']);

/** What administrators defined may be called anything, and is only read. */
const none: ReadonlySet<string> = new Set();

/** Most texts have nothing but these, and of 500 people there are 16,000 texts. */
const otherThanPlain = /[^ -~]/;

/** The same answer with every text in it as the chat would show it. */
export function readable<T>(answer: T): T {
  return plain(answer) as T; // texts stay texts, and everything else stays as it is
}

function plain(value: unknown, keeping = kept): unknown {
  if (typeof value === 'string') return otherThanPlain.test(value) ? plainLine(value, Infinity) : value;
  if (Array.isArray(value)) return value.map((part) => plain(part));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, keeping.has(name) ? part : plain(part, name === 'properties' ? none : kept)]));
}
