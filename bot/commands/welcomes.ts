// welcomes – who was welcomed, who not yet, and why.
import type { Welcome } from '../ports.ts';
import { limits } from '../../shared/limits.ts';
import { countOf } from './card.ts';
import { defineCommand, refuseWords } from './command.ts';
import { listCard } from './list.card.ts';
import type { Services } from './services.ts';

export interface WelcomeTotals { owed: number; sent: number; unknown: number; impossible: number }

/** Everybody who is owed a welcome or got one: totals that add up, and those it has not reached, the first ones. */
export async function readWelcomes({ store }: Pick<Services, 'store'>, tenant: string, most: number): Promise<{ totals: WelcomeTotals; open: Welcome[] }> {
  const totals: WelcomeTotals = { owed: 0, sent: 0, unknown: 0, impossible: 0 };
  const open: Welcome[] = [];
  let after: string | null = null;
  do {
    const page = await store.welcomes.page({ tenant }, { limit: limits.pageSize.most, ...(after === null ? {} : { after }) });
    for (const { value } of page.items) {
      totals[value.state === 'sending' ? 'owed' : value.state] += 1;
      if (value.state !== 'sent' && open.length < most) open.push(value);
    }
    after = page.next;
  } while (after !== null);
  return { totals, open };
}

const stateWords = { owed: 'to be sent', sending: 'on its way', sent: 'sent', unknown: 'nobody knows whether it arrived', impossible: 'waits for the person to come' } as const;

export const welcomes = defineCommand({
  name: 'welcomes',
  usage: 'welcomes',
  summary: 'who was welcomed by the bot, who not yet, and why',
  section: 'Work and records',
  ability: 'users.see',
  read: (said) => { refuseWords(said); },
  run: async ({ services, actor }) => {
    const { totals, open } = await readWelcomes(services, actor.tenant, limits.peopleOnCard);
    const all = totals.owed + totals.sent + totals.unknown + totals.impossible;
    const title = countOf(all, 'welcome', 'welcomes');
    const note = all === 0 ? 'Nobody was owed one so far: it comes with a new account that is not made silently.'
      : `${totals.sent.toLocaleString('en-GB')} sent, ${totals.owed.toLocaleString('en-GB')} to be sent, ${totals.impossible.toLocaleString('en-GB')} wait for the person, ${totals.unknown.toLocaleString('en-GB')} unknown. “send invite” sends one again.`;
    const items = open.map(({ name, email, state, reason }) => ({ name: name || email, detail: `${email} · ${stateWords[state]}${reason === '' ? '' : ` · ${reason}`}` }));
    return { card: listCard({ title, note, items, total: all - totals.sent }), summary: title };
  },
});
