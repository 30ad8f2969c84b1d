// The engine under test: the modules of Usher itself, or copies of them with one planted mistake, loaded beside each other.
import { registerHooks } from 'node:module';
import type { UsherParts, Usher } from '../../bot/app.ts';
import type { reportOrJob } from '../../bot/http/carry-out.ts';
import type { answerOnce } from '../../bot/http/idempotency.ts';
import { mistakes } from './mistakes.ts';
import type { Mistake } from './mistakes.ts';

export interface Engine { createUsher(parts: UsherParts): Usher; answerOnce: typeof answerOnce; reportOrJob: typeof reportOrJob }

const root = new URL('../../', import.meta.url).href;
/** What is copied for a mistake; ports, shared words and everything else stay the same objects. */
const isEngine = (url: string): boolean => url.startsWith(root) && /^bot\/(app\.ts|plans\/|jobs\/|http\/(carry-out|idempotency)\.ts)/.test(url.slice(root.length));
const mark = '?mistake=';

function mistakeIn(url: string | undefined): Mistake | undefined {
  const at = url?.indexOf(mark) ?? -1;
  return url === undefined || at < 0 ? undefined : mistakes[Number(url.slice(at + mark.length))];
}

/** Fails loudly when the engine has moved on and an edit no longer fits. */
function edited(mistake: Mistake, file: string, source: string): string {
  return mistake.edits.filter((edit) => edit.file === file).reduce((text, { find, replace }) => {
    if (text.split(find).length !== 2) throw new Error(`The mistake “${mistake.name}” wants to replace “${find}” once in ${file}; bring test/sim/mistakes.ts up to date.`);
    return text.replace(find, () => replace);
  }, source);
}

let hooked = false;

function hook(): void {
  if (hooked) return;
  hooked = true;
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const mistake = mistakeIn(context.parentURL);
      if (mistake === undefined || !isEngine(resolved.url)) return resolved;
      return { ...resolved, url: `${resolved.url}${mark}${mistakes.indexOf(mistake)}` };
    },
    load(url, context, next) {
      const loaded = next(url, context);
      const mistake = mistakeIn(url);
      if (mistake === undefined || loaded.source === undefined || loaded.source === null) return loaded;
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: edited(mistake, url.slice(root.length, url.indexOf(mark)), source) };
    },
  });
}

export async function loadEngine(mistake?: Mistake): Promise<Engine> {
  const planted = mistake !== undefined && mistake.edits.length > 0;
  if (planted) hook();
  const copy = planted ? `${mark}${mistakes.indexOf(mistake)}` : '';
  const [app, carryOut, idempotency] = await Promise.all(['app', 'http/carry-out', 'http/idempotency'].map((file) => import(`${root}bot/${file}.ts${copy}`) as Promise<Partial<Engine>>));
  return { ...app, ...carryOut, ...idempotency } as Engine; // the modules whose types are named above, or copies of them
}
