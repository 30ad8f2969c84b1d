// Speaks for work that waits in lines, until Usher closes: what is not said then stays owed in the store, and the next process says it.
import type { Messenger } from '../ports.ts';

/** Once Usher closes it begins nothing more, and answers as where Teams asks to wait: nothing has arrived. */
export function whileOpen(messenger: Messenger, closing: AbortSignal): Messenger {
  return {
    deliver: async (...said) => closing.aborted ? 'later' : messenger.deliver(...said),
    bringToPerson: async (...said) => closing.aborted ? 'later' : messenger.bringToPerson(...said),
    sendToPerson: async (...said) => closing.aborted ? null : messenger.sendToPerson(...said),
    sendToConversation: async (...said) => closing.aborted ? null : messenger.sendToConversation(...said),
    updateCard: async (...said) => closing.aborted ? false : messenger.updateCard(...said),
  };
}
