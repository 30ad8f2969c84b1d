// Changes cards that were sent: the last state arrives however often Teams asks to wait, and nobody is bothered about a card that was deleted.
import type { ConversationReference } from 'botbuilder';
import type { CardPlace } from '../../shared/job.ts';
import type { Card, World } from '../ports.ts';
import { cardMessage } from './messages.ts';
import type { Speaker } from './speaker.ts';

export type CardUpdate = (reference: Partial<ConversationReference>, place: CardPlace, message: { card: Card; summary: string }) => Promise<boolean>;

/** A change may be tried again whatever became of it. The limits of Teams are counted in seconds and half minutes. */
const pauses = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];
/** Cards that people deleted, so that a job does not ask for them at every step. */
const goneRemembered = 1_000;

export function createCardUpdates({ world, speaker }: { world: World; speaker: Speaker }): CardUpdate {
  const newest = new Map<string, symbol>();
  const gone = new Set<string>();

  function noteGone(card: string): void {
    if (gone.size >= goneRemembered) gone.clear();
    gone.add(card);
  }

  return async (reference, place, message) => {
    const card = `${place.conversation} ${place.message}`;
    if (gone.has(card)) return false;
    // An older state that still waits for its turn gives way, so that it is never drawn over this one.
    const mine = Symbol(card);
    newest.set(card, mine);
    const isNewest = (): boolean => newest.get(card) === mine;
    const failure = await speaker.patiently(reference, (turn) => turn.updateActivity({ ...cardMessage(message), id: place.message }), {
      pauses, goesOn: ({ kind }) => isNewest() && (kind === 'untaken' || kind === 'unknown'),
    });
    const superseded = !isNewest();
    if (!superseded) newest.delete(card);
    if (failure === undefined) return true;
    if (failure.gone) noteGone(card);
    if (!superseded) world.log.warn('chat.card-not-updated', failure.facts);
    return false;
  };
}
