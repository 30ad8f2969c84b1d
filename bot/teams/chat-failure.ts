// What the failures of the Bot Connector mean, translated once (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis).

/**
 * - `untaken`: certainly not arrived, and may be tried again.
 * - `absent`: the person does not have the app, or the chat is gone.
 * - `refused`: certainly not arrived, and never will be as things are.
 * - `unknown`: may have arrived.
 */
export type ChatFailureKind = 'untaken' | 'absent' | 'refused' | 'unknown';

export interface ChatFailure {
  kind: ChatFailureKind;
  /** What was to be changed is not there any more. */
  gone: boolean;
  /** Milliseconds for which Teams asked to be left alone. */
  after: number;
  /** For the log: nothing of the message, which may hold a secret. */
  facts: { status: number | undefined; code: string };
}

const appMissing: readonly string[] = ['BotNotInConversationRoster', 'ForbiddenOperationException', 'ConversationNotFound'];
/** Throttled, two writes at the same moment, or not served at all. */
const untaken: readonly number[] = [429, 412, 503];
/** Nobody was there to take the request. */
const neverConnected: readonly string[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

/** `handedOver`: the request had left for the network; before that nothing can have arrived. */
export function chatFailure(error: unknown, handedOver: boolean): ChatFailure {
  const status = fieldOf(error, 'statusCode', 'number');
  const code = fieldOf(error, 'code', 'string') ?? (error instanceof Error ? error.name : '');
  return { kind: handedOver ? kindOf(status, code) : 'untaken', gone: status === 404, after: afterOf(error), facts: { status, code: code.slice(0, 80) } };
}

function kindOf(status: number | undefined, code: string): ChatFailureKind {
  if (status === undefined) return neverConnected.includes(code) ? 'untaken' : 'unknown';
  if (untaken.includes(status)) return 'untaken';
  if (status < 400 || status >= 500 || status === 408) return 'unknown';
  return appMissing.includes(code) ? 'absent' : 'refused';
}

interface Field { number: number; string: string }

function fieldOf<Type extends keyof Field>(error: unknown, name: string, type: Type): Field[Type] | undefined {
  const value: unknown = typeof error === 'object' && error !== null && name in error ? error[name as keyof typeof error] : undefined;
  return typeof value === type ? value as Field[Type] : undefined; // just looked at
}

/** Teams names seconds. */
function afterOf(error: unknown): number {
  const { response } = (error ?? {}) as { response?: { headers?: { get?: (name: string) => unknown } } }; // the client library's shape, each part of which may be missing
  const seconds = Number(response?.headers?.get?.('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0;
}
