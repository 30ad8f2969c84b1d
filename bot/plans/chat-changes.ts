// Changes that the chat makes instead of the directory: the runner asks one door, which hands each to whom it belongs.
import type { Applied, Card, ChangeOutcome, Directory, DirectoryChange, Messenger } from '../ports.ts';

type Message = Extract<DirectoryChange, { kind: 'send-message' }>;
type CardFor = (message: { text: string; from: string }) => { card: Card; summary: string };

const isMessage = (change: DirectoryChange): change is Message => change.kind === 'send-message';

const reasons = {
  unreachable: 'This person has not talked to Usher yet, so no message could be sent.',
  refused: 'Teams did not take the message for this person.',
  unknown: 'Teams did not say whether the message arrived.',
} as const;

/** The directory of a tenant as the runner sees it, with the chat behind the same door. Outcomes come in the order of the changes. */
export function withChat(directory: Directory, tenant: string, { messenger, cardFor }: { messenger: Messenger; cardFor: CardFor }): Directory {
  async function send({ userId, title, text }: Message): Promise<ChangeOutcome> {
    const became = await messenger.deliver(tenant, userId, cardFor({ text, from: title }));
    if (became === 'sent') return { state: 'done' };
    return became === 'unknown' ? { state: 'unknown', reason: reasons.unknown } : { state: 'refused', code: became, reason: reasons[became] };
  }

  return {
    ...directory,
    async apply(changes, options) {
      if (!changes.some(isMessage)) return directory.apply(changes, options);
      const others = changes.filter((change) => !isMessage(change));
      const applied: Applied = others.length === 0 ? { outcomes: [] } : await directory.apply(others, options);
      const told = await Promise.all(changes.filter(isMessage).map(send));
      const [rest, messages] = [[...applied.outcomes], [...told]];
      const outcomes = changes.map((change) => (isMessage(change) ? messages.shift() : rest.shift()) ?? { state: 'unknown' as const, reason: reasons.unknown });
      return { ...applied, outcomes };
    },
    findOut: async (change, ...at) => (isMessage(change) ? { state: 'cannot-tell' } : directory.findOut(change, ...at)),
  };
}
