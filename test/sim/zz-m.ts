import { simulate } from './simulate.ts';
import { loadEngine } from './engine.ts';
import { mistakes } from './mistakes.ts';
const n = Number(process.argv[2] ?? 100);
const only = process.argv[3];
for (const m of mistakes) {
  if (only && !m.name.includes(only)) continue;
  const engine = await loadEngine(m);
  const found: number[] = []; const kinds = new Map<string, number>();
  for (let s = 1; s <= n; s++) {
    const o = await simulate({ seed: s, engine, planted: new Set(m.edits.length === 0 ? [m.name] : []) });
    if (o.violation) { found.push(s); kinds.set(o.violation.invariant, (kinds.get(o.violation.invariant) ?? 0) + 1); }
  }
  process.stdout.write(`${m.name}: first ${found[0]}, ${found.length} of ${n} ${JSON.stringify([...kinds])}\n`);
}
