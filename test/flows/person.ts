// A person in Teams as a test plays them: says something, presses a button, drops a file; sees cards.
import type { Ids } from '../../bot/ports.ts';
import type { User } from '../../shared/user.ts';
import type { Connector, Shown } from './connector.ts';

export interface Pressed { status: number; body: { statusCode: number; type: string; value: unknown } }

export interface PlayedPerson {
  /** Says it in the private chat (or in a group) and gives what was shown in answer. */
  say(text: string, options?: { group?: boolean; files?: { name: string; url: string }[] }): Promise<Shown>;
  /** Presses a button of a card by its title. `value` are the inputs. The answered card replaces the one on screen. */
  press(shown: Shown, title: string, value?: Record<string, unknown>): Promise<Pressed>;
  /** As a client does after it was asked to sign the person in: the same press, with a token. */
  pressSignedIn(shown: Shown, title: string, token: string): Promise<Pressed>;
  /** Sends any action as a client that was tampered with could. */
  forge(action: { verb: string; data?: Record<string, unknown> }, on?: Shown): Promise<Pressed>;
}

interface Parts { address: string; connector: Connector; user: User; tenant: string; ids: Ids }

interface Action { type: string; title: string; verb: string; data?: Record<string, unknown> }

/** Every action anywhere in a card. */
export function actionsIn(card: unknown): Action[] {
  if (Array.isArray(card)) return card.flatMap(actionsIn);
  if (typeof card !== 'object' || card === null) return [];
  const own = 'type' in card && card.type === 'Action.Execute' ? [card as Action] : [];
  return [...own, ...Object.values(card).flatMap(actionsIn)];
}

/** All texts of a card, in order. */
export function textIn(card: unknown): string {
  if (Array.isArray(card)) return card.map(textIn).join('\n');
  if (typeof card !== 'object' || card === null) return '';
  const texts = Object.entries(card).map(([key, value]) => (['text', 'title', 'value', 'label', 'errorMessage'].includes(key) && typeof value === 'string' ? value : textIn(value)));
  return texts.filter(Boolean).join('\n');
}

interface Invoked { conversation: string; action: { verb: string; data: Record<string, unknown> }; token?: string }

function buttonOf(shown: Shown, title: string, value: Record<string, unknown> = {}): Invoked['action'] {
  const action = actionsIn(shown.card).find((each) => each.title === title);
  if (action === undefined) throw new Error(`The card has no button “${title}”: ${textIn(shown.card)}`);
  return { verb: action.verb, data: { ...action.data, ...value } };
}

export function createPerson({ address, connector, user, tenant, ids }: Parts): PlayedPerson {
  const personal = `a:personal-${user.id}`;
  const base = (conversation: string): Record<string, unknown> => ({
    channelId: 'msteams', serviceUrl: connector.address, id: ids.next(),
    from: { id: `29:${user.id}`, name: user.displayName, aadObjectId: user.id }, recipient: { id: '28:usher-bot', name: 'Usher' },
    conversation: { id: conversation, conversationType: conversation === personal ? 'personal' : 'groupChat', tenantId: tenant, ...(conversation === personal ? {} : { isGroup: true }) },
    channelData: { tenant: { id: tenant } }, locale: 'en-US',
  });
  const post = async (activity: Record<string, unknown>): Promise<Response> => fetch(`${address}/api/messages`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(activity),
  });

  async function invoke({ conversation, action, token }: Invoked, shown?: Shown): Promise<Pressed> {
    const answer = await post({ ...base(conversation), type: 'invoke', name: 'adaptiveCard/action', replyToId: shown?.id ?? '1', value: { action: { type: 'Action.Execute', ...action }, trigger: 'manual', ...(token !== undefined && { authentication: { id: 'asked', connectionName: 'Usher', token } }) } });
    const pressed = { status: answer.status, body: await answer.json() as Pressed['body'] };
    if (shown !== undefined && pressed.body.type === 'application/vnd.microsoft.card.adaptive') shown.card = pressed.body.value as Record<string, unknown>;
    return pressed;
  }

  return {
    async say(text, { group = false, files = [] } = {}) {
      const conversation = group ? '19:joiners@thread.v2' : personal;
      const before = connector.shown.length;
      const attachments = files.map(({ name, url }) => ({
        contentType: 'application/vnd.microsoft.teams.file.download.info', name, contentUrl: url,
        content: { downloadUrl: url, uniqueId: ids.next(), fileType: name.split('.').at(-1) },
      }));
      const mention = { type: 'mention', mentioned: { id: '28:usher-bot', name: 'Usher' }, text: '<at>Usher</at>' };
      const said = group ? { text: `<at>Usher</at> ${text}`, entities: [mention] } : { text };
      const answer = await post({ ...base(conversation), type: 'message', ...said, ...(attachments.length > 0 ? { attachments } : {}) });
      if (answer.status >= 300) throw new Error(`The bot answered ${answer.status}: ${await answer.text()}`);
      return connector.when((shown) => shown.slice(before).find((each) => each.conversation === conversation));
    },
    press: async (shown, title, value = {}) => invoke({ conversation: shown.conversation, action: buttonOf(shown, title, value) }, shown),
    pressSignedIn: async (shown, title, token) => invoke({ conversation: shown.conversation, action: buttonOf(shown, title), token }, shown),
    forge: async ({ verb, data = {} }, on) => invoke({ conversation: on?.conversation ?? personal, action: { verb, data } }, on),
  };
}
