// What a person reads when something broke: a plain sentence and a number to quote. What happened goes to the log alone.
import { ActivityTypes } from 'botbuilder';
import type { TurnContext } from 'botbuilder';
import { UsherError, wordsFor } from '../../shared/errors.ts';
import { inWords } from '../plans/store-trouble.ts';
import type { World } from '../ports.ts';
import { pressFailure, textMessage } from './messages.ts';

/** Logs the surprise and gives the sentence for the person. */
export function report(world: World, error: unknown): string {
  const correlation = world.ids.next();
  world.log.error('turn.failed', { correlation, stack: error instanceof Error ? error.stack : typeof error, cause: causeOf(error) });
  return `${wordsFor('internal')} (${correlation})`;
}

/** What the person reads: the refusal as it stands, or the sentence for a surprise. */
export function told(world: World, thrown: unknown): string {
  const error = inWords(thrown);
  return error instanceof UsherError && error.expected ? error.message : report(world, error);
}

export function onTurnError(world: World): (turn: TurnContext, error: unknown) => Promise<void> {
  return async (turn, error) => {
    const sentence = report(world, error);
    try {
      await turn.sendActivity(turn.activity.type === ActivityTypes.Invoke ? pressFailure(sentence, 'InternalError') : textMessage(sentence));
    } catch (failure) {
      world.log.warn('turn.error-not-told', { reason: failure instanceof Error ? failure.message.slice(0, 200) : 'unknown' });
    }
  };
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause.stack : undefined;
}
