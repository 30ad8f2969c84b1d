// How a turn is conducted: the work is given a few seconds, then a card stands in for it and is replaced when the work is done.
import type { CardPlace } from '../../shared/job.ts';
import type { CardReply, Context, Reply } from '../commands/command.ts';
import { notice } from '../commands/notice.card.ts';
import type { Messenger } from '../ports.ts';
import { createCardKeeping } from './card-keeping.ts';
import { report, told } from './on-turn-error.ts';

/** Teams gives a button five seconds and a message fifteen; people wait for two. */
const turnPatience = 2_700;

export const working = notice('Working on it…', 'This takes a moment. This card changes by itself when it is done.');

/** Others keep the card that was pressed, and read no more than they do when the answer comes in time. */
export const workingAmongOthers = notice('Working on it…', 'This takes a moment. This card changes by itself when it is done; what is for you alone comes to our private chat.');

export const isAmongOthers = ({ chat }: Pick<Context, 'chat'>): boolean => chat.kind !== 'personal';

export interface Conduct {
  /** The answer if it comes in time; otherwise undefined, and the work goes on. */
  inTime(context: Context, work: Promise<Reply>): Promise<Reply | undefined>;
  /** Puts the answer of slow work in the place of the card that stood in for it. `pressed`: of a button, whose card may be there for others as well. */
  later(context: Context, work: Promise<Reply>, at: { place: CardPlace; pressed: boolean }): void;
  /** After a card was sent or replaced: others see it too, and a running job or a waiting request keeps it up to date. */
  settle(context: Context, reply: CardReply, at: { place: CardPlace; redraw: boolean }): void;
  /** Waits for what goes on after turns; for closing down and for tests. */
  idle(): Promise<void>;
}

/** Most answers wait for nothing outside and are there after a few steps; a timer that is set and taken back would cost more than some of them. */
async function isThereAtOnce(work: Promise<unknown>): Promise<boolean> {
  let there = false;
  const note = (): void => { there = true; };
  work.then(note, note);
  for (let step = 0; step < fewSteps && !there; step += 1) await Promise.resolve();
  return there;
}
const fewSteps = 20;

export function createConduct(messenger: Messenger): Conduct {
  const { draw, tellAlone, keepUpToDate, followUp } = createCardKeeping(messenger);
  const under = new Set<Promise<void>>();

  function background(context: Context, work: () => Promise<void>): void {
    const running = work().catch((error: unknown) => void report(context.services.world, error)).finally(() => under.delete(running));
    under.add(running);
  }

  return {
    async inTime(context, work) {
      if (await isThereAtOnce(work)) return work;
      const waiting = new AbortController();
      const late = context.services.world.clock.sleep(turnPatience, waiting.signal).then(() => undefined);
      try {
        return await Promise.race([work, late]);
      } finally {
        waiting.abort('in time');
      }
    },
    later(context, work, { place, pressed }) {
      background(context, async () => {
        const reply = await work.catch((error: unknown): Reply => ({ text: told(context.services.world, error) }));
        const card = 'card' in reply ? reply : notice(reply.text);
        const isForOne = !('card' in reply) || reply.here === true;
        if (pressed && isForOne && isAmongOthers(context)) await tellAlone(context, card);
        else await draw(context, card, place);
        if ('card' in reply) await followUp(context, reply);
      });
    },
    settle(context, reply, { place, redraw }) {
      if (reply.follows !== undefined) background(context, () => followUp(context, reply));
      if (reply.here === true || place.message === '') return;
      if (redraw) background(context, async () => { await draw(context, reply, place); });
      else if (reply.job !== undefined || reply.approval !== undefined) background(context, async () => { await keepUpToDate(context, reply, place); });
    },
    idle: async () => { while (under.size > 0) await Promise.all(under); },
  };
}
