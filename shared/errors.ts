// Every error Usher can tell a person: a dotted code, safe words, and whether it is part of normal life.

/** What could be typed next, as a sentence that ends the words; it is for whoever may use the command. */
export interface Advice { command: string; words: string }

/** `purpose`: behind "to". */
export function toType(command: string, purpose: string): Advice {
  return { command, words: `Type “${command}” to ${purpose}.` };
}

interface ErrorKind {
  /** HTTP status of the REST interface. */
  status: number;
  /** Expected errors are told to the person and not alarmed. */
  expected: boolean;
  /** What to do when the thrower gave no better words. */
  words: string;
  advice?: Advice;
}

const kinds = {
  'input.invalid': { status: 400, expected: true, words: 'That could not be understood.', advice: toType('help', 'see what can be asked') },
  'input.too-large': { status: 413, expected: true, words: 'That is too large. Split it and send the parts one after the other.' },
  'input.wrong-type': { status: 415, expected: true, words: 'That kind of content is not understood here. Send JSON, or CSV where a file is asked for.' },
  'file.unreadable': { status: 400, expected: true, words: 'The file could not be read. Save it as CSV (UTF-8) and send it again.' },
  'file.private-chat-only': { status: 400, expected: true, words: 'Please send the file in our private chat; files do not reach me here.' },
  'sign-in.needed': { status: 401, expected: true, words: 'Sign in first.' },
  'tenant.unknown': { status: 403, expected: true, words: 'This organisation is not served by Usher. Ask whoever runs Usher to add it to USHER_TENANTS.' },
  'account.inactive': { status: 403, expected: true, words: 'Your account is deactivated or deleted; Usher does nothing for you until it is back.' },
  'ability.missing': { status: 403, expected: true, words: 'Your role does not allow that.' },
  'person.unknown': { status: 404, expected: true, words: 'Nobody here goes by that name.' },
  'person.ambiguous': { status: 409, expected: true, words: 'More than one person goes by that name. Use the e-mail address.' },
  'group.unknown': { status: 404, expected: true, words: 'There is no group of that name.', advice: toType('groups', 'see them') },
  'group.not-editable': { status: 409, expected: true, words: 'That group cannot be changed from here.' },
  'licence.unknown': { status: 404, expected: true, words: 'There is no licence of that name.', advice: toType('licences', 'see them') },
  'property.unknown': { status: 404, expected: true, words: 'There is no property of that name.', advice: toType('properties', 'see them') },
  'application.unknown': { status: 404, expected: true, words: 'There is no enterprise application of that name.', advice: toType('applications', 'see them') },
  'licence.none-free': { status: 409, expected: true, words: 'No free seat is left.' },
  'licence.location-missing': { status: 409, expected: true, words: 'A licence needs a usage location first (two letters, for example DE).' },
  'licence.inherited': { status: 409, expected: true, words: 'The licence comes from a group. Remove the person from that group instead.' },
  'status.refuses': { status: 409, expected: true, words: 'The status of this user does not allow that.' },
  'policy.refuses': { status: 409, expected: true, words: 'The rules of this organisation do not allow that.' },
  'domain.not-authorised': { status: 400, expected: true, words: 'That address belongs to a domain this organisation has not verified.' },
  'plan.unknown': { status: 404, expected: true, words: 'That plan is not known any more. Ask again to make a new one.' },
  'plan.expired': { status: 409, expected: true, words: 'That plan was made more than an hour ago. Ask again to make a new one.' },
  'plan.already-decided': { status: 409, expected: true, words: 'That was already decided.' },
  'plan.not-yours': { status: 403, expected: true, words: 'Only the person who asked may decide this.' },
  'plan.empty': { status: 409, expected: true, words: 'There is nothing to do.' },
  'approval.unknown': { status: 404, expected: true, words: 'There is no such request.', advice: toType('approvals', 'see what waits') },
  'approval.needed': { status: 409, expected: true, words: 'This needs the approval of somebody else first.' },
  'job.unknown': { status: 404, expected: true, words: 'There is no such job.', advice: toType('jobs', 'see the latest') },
  'job.not-undoable': { status: 409, expected: true, words: 'That cannot be undone.' },
  'secrets.gone': { status: 404, expected: true, words: 'There is no such file: it was fetched before, its day is over, or the job made no more than one password, which is told as it is.' },
  'secrets.elsewhere': { status: 503, expected: true, words: 'Another instance of Usher has these passwords in its memory, and it alone can tell them. Ask again until it answers. If it has ended, Usher says so within minutes, and how to make new ones.' },
  'request.repeated-differently': { status: 422, expected: true, words: 'This Idempotency-Key was used before with another request. Use a new key.' },
  'request.running': { status: 409, expected: true, words: 'The same request is still at work. Ask again in a moment with the same Idempotency-Key.' },
  'route.unknown': { status: 404, expected: true, words: 'There is nothing at this address.' },
  'later': { status: 503, expected: true, words: 'The directory does not answer right now. Try again in a minute.' },
  'directory.refused': { status: 502, expected: true, words: 'The directory refused this.' },
  'internal': { status: 500, expected: false, words: 'Something went wrong on our side. Look what was done before you try again, and tell your administrator if it stays.' },
} as const satisfies Record<string, ErrorKind>;
const kindOf = (code: ErrorCode): ErrorKind => kinds[code];
const withAdvice = ({ words, advice }: Pick<ErrorKind, 'words' | 'advice'>): string => (advice === undefined ? words : `${words} ${advice.words}`);

export type ErrorCode = keyof typeof kinds;
export const errorCodes = Object.keys(kinds) as ErrorCode[]; // Object.keys loses the key type

/** An error whose message may be shown to a person as it stands. */
export class UsherError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  /** The message without the advice. */
  readonly words: string;
  readonly advice: Advice | undefined;

  /** Without words of its own it has those of its code, and the advice with them. */
  constructor(code: ErrorCode, words?: string, { cause, details = {}, advice }: { cause?: unknown; details?: Record<string, unknown>; advice?: Advice } = {}) {
    const said = words === undefined ? kindOf(code) : { words, ...(advice !== undefined && { advice }) };
    super(withAdvice(said), { cause });
    this.name = 'UsherError';
    this.code = code;
    this.details = details;
    this.words = said.words;
    this.advice = said.advice;
  }

  get expected(): boolean {
    return kinds[this.code].expected;
  }

  get status(): number {
    return kinds[this.code].status;
  }
}

/** The words for a code when only the code travelled. */
export function wordsFor(code: ErrorCode): string {
  return withAdvice(kindOf(code));
}

/** Any thrown thing as an error that can be shown: unexpected ones keep their cause and lose their words. */
export function presentable(error: unknown): UsherError {
  return error instanceof UsherError ? error : new UsherError('internal', undefined, { cause: error });
}
