// Tells every other Organisation Admin when one of them, alone, made it easier to do something alone.
import { notice } from '../commands/notice.card.ts';
import type { Actor } from '../plans/change.ts';
import { enabledAdmins } from '../plans/facts.ts';
import type { Messenger, Store, World } from '../ports.ts';

type Who = Pick<Actor, 'tenant' | 'person'>;

export interface SettingsNotices {
  /** Returns at once; whoever cannot be reached finds it in the audit trail. */
  loosened(actor: Who, words: string): void;
  settled(): Promise<void>;
}

/** `closing`: fires when Usher is about to end. */
interface Parts { world: World; store: Store; messenger: Messenger; closing: AbortSignal }

export function createSettingsNotices({ world, store, messenger, closing }: Parts): SettingsNotices {
  const underWay = new Set<Promise<void>>();

  async function tell({ tenant, person }: Who, words: string): Promise<void> {
    const message = notice(`${person.name} changed who must agree to what`, `${words} If this surprises you, type “settings” and talk to ${person.name}; “audit action:settings” says when.`);
    const send = async (id: string): Promise<void> => {
      if (await messenger.sendToPerson(tenant, id, message) === null) world.log.info('settings-notice.not-arrived', { tenant, person: id });
    };
    const sendings: Promise<void>[] = [];
    for (const { id } of await enabledAdmins(store, tenant)) {
      if (id !== person.id) sendings.push(send(id));
      // No next process would tell them: whoever is left when Usher closes is written to at once, and nobody waits for anybody's chat.
      if (!closing.aborted) await sendings.at(-1);
    }
    await Promise.all(sendings);
  }

  return {
    loosened(actor, words) {
      const telling = tell(actor, words).catch((error: unknown) => { world.log.warn('settings-notice.not-sent', { tenant: actor.tenant, error: String(error) }); })
        .finally(() => { underWay.delete(telling); });
      underWay.add(telling);
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
