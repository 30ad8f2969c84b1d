// Replies in the words of the Bot Framework: messages, and answers to buttons.
import { ActivityTypes } from 'botbuilder';
import type { Activity } from 'botbuilder';
import { plainMessage } from '../../shared/text.ts';
import type { CardReply, Reply } from '../commands/command.ts';
import type { SignInRequest } from './sign-in-requests.ts';

/** A card and nothing beside it: a message with text and card is split by Teams and can never be updated. */
export function cardMessage({ card, summary }: Pick<CardReply, 'card' | 'summary'>): Partial<Activity> {
  return { type: ActivityTypes.Message, summary, attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] };
}

/** Plain, so that nothing in a line is read as markdown. */
export function textMessage(text: string): Partial<Activity> {
  return { type: ActivityTypes.Message, text: plainMessage(text), textFormat: 'plain' };
}

export function replyMessage(reply: Reply): Partial<Activity> {
  return 'card' in reply ? cardMessage(reply) : textMessage(reply.text);
}

/** The answer to a button is always HTTP 200; clients show nothing at all for any other status. */
export function pressAnswer(reply: Reply): Partial<Activity> {
  return 'card' in reply
    ? invokeAnswer({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: reply.card })
    : invokeAnswer({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: plainMessage(reply.text) });
}

/** Teams answers with the same press and a token (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/sso-adaptive-cards-universal-action). */
export function signInAnswer({ id, resource }: SignInRequest): Partial<Activity> {
  const value = {
    text: 'Sign in, so that Usher can do this in your name. Press the button again to go ahead without.',
    connectionName: 'Usher', tokenExchangeResource: { id, uri: resource }, buttons: [],
  };
  return invokeAnswer({ statusCode: 401, type: 'application/vnd.microsoft.activity.loginRequest', value });
}

export function pressFailure(message: string, code = 'BadRequest'): Partial<Activity> {
  return invokeAnswer({ statusCode: code === 'InternalError' ? 500 : 400, type: 'application/vnd.microsoft.error', value: { code, message: plainMessage(message) } });
}

function invokeAnswer(body: object): Partial<Activity> {
  return { type: ActivityTypes.InvokeResponse, value: { status: 200, body } };
}
