import { simulate } from './simulate.ts';
import { createUsher } from '../../bot/app.ts';
const seeds = Number(process.argv[2] ?? 1), n = Number(process.argv[3] ?? 1);
const t = performance.now();
let events = 0, bad = 0, effects = 0;
for (let s = seeds; s < seeds + n; s++) {
  const o = await simulate({ seed: s, engine: { createUsher }, keepLines: n === 1 });
  events += o.events; effects += o.effects;
  if (n === 1) { process.stdout.write(o.lines.join('\n') + '\n' + JSON.stringify(o.odds) + '\n'); }
  if (o.violation) { bad++; if (bad < 15) process.stdout.write(`${s} ${o.violation.invariant} ${o.violation.message.slice(0, 300)}\n`); }
}
process.stdout.write(`${n} seeds ${bad} bad ${events} events ${effects} effects ${Math.round(n / (performance.now() - t) * 60000)}/min\n`);
