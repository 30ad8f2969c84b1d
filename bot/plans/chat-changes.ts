// Changes that the chat makes instead of the directory: the runner asks one door, which hands each to whom it belongs.
import type { Applied, Card, ChangeOutcome, Directory, DirectoryChange, Messenger } from '../ports.ts';

type Message = Extract<DirectoryChange, { kind: 'send-message' }>;
type CardFor = (message: { text: string; from: string }) => { card: Card; summary: string };

const isMessage = (change: DirectoryChange): change is Message => change.kind === 'send-message';

const reasons = {
  refused: 'Teams did not take the message for this person, who may have blocked or removed Usher.',
  later: 'Teams asked Usher to wait again and again, so the message was not sent. Send it once more later.',
  unknown: 'Teams did not say whether the message arrived.',
  installed: 'Usher was installed for this person in Teams, but Teams has not said yet how to reach them. Send the message once more later.',
} as const;

/** Teams says within seconds how to reach somebody who just got the app; the runner asks after two seconds, four, eight and so on. */
const mostTries = 5;

interface Chat { messenger: Messenger; cardFor: CardFor }

/** Writes to one person. Whoever has not talked to Usher yet gets the app first, and is tried again. */
function createWriter(directory: Directory, tenant: string, { messenger, cardFor }: Chat): (message: Message) => Promise<ChangeOutcome> {
  /** How often somebody could not be reached; lives as long as one run of a job. */
  const tries = new Map<string, number>();
  const installed = new Set<string>();

  /** Undefined when the app is there. */
  async function install(userId: string): Promise<ChangeOutcome | undefined> {
    const answer = await directory.installChat(userId);
    if (answer.state === 'installed') installed.add(userId);
    else if (answer.state === 'impossible') return { state: 'refused', code: 'unreachable', reason: `Usher cannot write to this person first. ${answer.reason}` };
    else return { state: 'later', why: 'not-visible', after: 0, reason: answer.reason };
    return undefined;
  }

  async function prepare(userId: string): Promise<ChangeOutcome> {
    const tried = (tries.get(userId) ?? 0) + 1;
    tries.set(userId, tried);
    const hindrance = installed.has(userId) ? undefined : await install(userId);
    const outcome = hindrance ?? { state: 'later', why: 'not-visible', after: 0, reason: reasons.installed };
    return outcome.state === 'later' && tried >= mostTries ? { state: 'refused', code: 'unreachable', reason: outcome.reason } : outcome;
  }

  return async ({ userId, title, text }) => {
    const became = await messenger.deliver(tenant, userId, cardFor({ text, from: title }));
    switch (became) {
      case 'sent': return { state: 'done' };
      case 'unreachable': return prepare(userId);
      case 'refused': return { state: 'refused', code: became, reason: reasons.refused };
      case 'later': return { state: 'later', why: 'unavailable', after: 0, reason: reasons.later };
      case 'unknown': return { state: 'unknown', reason: reasons.unknown };
    }
  };
}

/** The directory of a tenant as the runner sees it, with the chat behind the same door. Outcomes come in the order of the changes. */
export function withChat(directory: Directory, tenant: string, chat: Chat): Directory {
  const send = createWriter(directory, tenant, chat);

  return {
    ...directory,
    async apply(changes, options) {
      if (!changes.some(isMessage)) return directory.apply(changes, options);
      const others = changes.filter((change) => !isMessage(change));
      // Side by side, so that all of it lasts no longer than one request may.
      const [applied, messages] = await Promise.all([
        others.length === 0 ? Promise.resolve<Applied>({ outcomes: [] }) : directory.apply(others, options),
        Promise.all(changes.filter(isMessage).map(send)),
      ]);
      const rest = [...applied.outcomes];
      const outcomes = changes.map((change) => (isMessage(change) ? messages.shift() : rest.shift()) ?? { state: 'unknown' as const, reason: reasons.unknown });
      return { ...applied, outcomes };
    },
    findOut: async (change, ...at) => (isMessage(change) ? { state: 'cannot-tell' } : directory.findOut(change, ...at)),
  };
}
