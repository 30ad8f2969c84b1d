// The chat: takes Teams' activities over HTTP, hands them to the commands, answers. The only file that imports teams-ai.
import { Application } from '@microsoft/teams-ai/lib/Application.js'; // not the whole package, which would load language models' tools
import { TurnState } from '@microsoft/teams-ai/lib/TurnState.js';
import type { DefaultConversationState, DefaultTempState, DefaultUserState } from '@microsoft/teams-ai/lib/TurnState.js';
import { ActivityTypes, INVOKE_RESPONSE_KEY } from 'botbuilder';
import type { CloudAdapter, Request, Response, TurnContext } from 'botbuilder';
import { UsherError } from '../../shared/errors.ts';
import type { Command } from '../commands/command.ts';
import type { Services } from '../commands/services.ts';
import { inWords } from '../plans/store-trouble.ts';
import type { Messenger, Store, World } from '../ports.ts';
import { activitySchema } from './activity.ts';
import type { TeamsActivity } from './activity.ts';
import { createAdapter } from './adapter.ts';
import type { BotIdentity } from './adapter.ts';
import { createConduct } from './conduct.ts';
import { createConversations } from './conversations.ts';
import type { Conversations } from './conversations.ts';
import { createDoublePress } from './double-press.ts';
import { createMessenger } from './messenger.ts';
import { pressAnswer, pressFailure, textMessage } from './messages.ts';
import { createOnce } from './once.ts';
import { createSignInRequests } from './sign-in-requests.ts';
import type { Lending } from './sign-in-requests.ts';
import { isTrustedService, teamsDownloads, teamsServices } from './trust.ts';
import type { TrustedHosts } from './trust.ts';
import { onInstalled, onMessage, onOtherInvoke, onPress, servedTenant } from './turns.ts';
import type { TurnParts } from './turns.ts';

/** Where a turn carries the activity that was checked at the edge. */
const checked = Symbol('checked activity');

/** The line to Teams: made first, because jobs speak through its messenger before the door opens. */
export interface TeamsLine { adapter: CloudAdapter; messenger: Messenger; conversations: Conversations; hosts: TrustedHosts }

export interface TeamsLineParts {
  world: World;
  store: Store;
  /** Undefined: no identity, which is allowed only together with `local`. */
  identity: BotIdentity | undefined;
  local: boolean;
  /** Further hosts of the Bot Connector, and endings of hosts that files lie on. */
  serviceHosts?: readonly string[];
  downloadHosts?: readonly string[];
  /** Fires when Usher is about to end: from then on nothing is sent again. */
  closing?: AbortSignal;
}

export function createTeamsLine({ world, store, identity, local, serviceHosts = [], downloadHosts = [], closing = new AbortController().signal }: TeamsLineParts): TeamsLine {
  const hosts: TrustedHosts = { services: [...teamsServices, ...serviceHosts], downloads: [...teamsDownloads, ...downloadHosts], local };
  const adapter = createAdapter({ world, identity, local });
  const conversations = createConversations({ store, world });
  return { adapter, conversations, hosts, messenger: createMessenger({ adapter, appId: identity?.appId ?? '', conversations, hosts, world, closing }) };
}

export interface TeamsDoor {
  /** POST /api/messages: the body must have been parsed as JSON. Never throws. */
  messages(request: Request, response: Response): Promise<void>;
  messenger: Messenger;
  /** Waits for work that outlived its turn. */
  idle(): Promise<void>;
}

export function createTeamsDoor({ line, services, commands, tenants, lending }: {
  line: TeamsLine; services: Services; commands: readonly Command[]; tenants: readonly string[]; /** Where Usher may act in the names of people. */ lending?: Lending | undefined;
}): TeamsDoor {
  const conduct = createConduct(line.messenger);
  const parts: TurnParts = { services, commands, tenants, conduct, doublePress: createDoublePress(services.world.clock), conversations: line.conversations, messenger: line.messenger, hosts: line.hosts, signInRequests: lending && createSignInRequests(lending, services.world.clock) };
  const application = routes(parts);
  const once = createOnce<unknown>(services.world.clock);

  /** A repeated activity is done once; a repeated press gets the answer of the first. */
  async function turn(context: TurnContext, checkedActivity: TeamsActivity): Promise<void> {
    const { activity } = context;
    context.turnState.set(checked, checkedActivity);
    const key = activity.id === undefined ? crypto.randomUUID() : `${activity.conversation.id} ${activity.type} ${activity.id}`;
    const { result, again } = once(key, async () => {
      await application.run(context);
      return context.turnState.get<unknown>(INVOKE_RESPONSE_KEY);
    });
    const answer = await result;
    if (again && activity.type === ActivityTypes.Invoke) context.turnState.set(INVOKE_RESPONSE_KEY, answer);
  }

  return {
    messenger: line.messenger,
    idle: conduct.idle,
    async messages(request, response) {
      const activity = accepted(request.body, line.hosts);
      if ('detail' in activity) {
        refuse(response, activity);
        return;
      }
      try {
        await line.adapter.process(request, response, (context) => turn(context, activity.checked));
      } catch (error) {
        services.world.log.error('messages.failed', { stack: error instanceof Error ? error.stack : typeof error });
        refuse(response, { status: 400, detail: 'This activity could not be understood.' });
      }
    },
  };
}

/** Usher keeps nothing with teams-ai from turn to turn, so nothing is put together, compared and saved. */
class NothingKept extends TurnState {
  private readonly nothing = { conversation: {}, user: {}, temp: {} as DefaultTempState }; // teams-ai fills it in as the turn goes on

  override get conversation(): DefaultConversationState { return this.nothing.conversation; }
  override get user(): DefaultUserState { return this.nothing.user; }
  override get temp(): DefaultTempState { return this.nothing.temp; }
  override async load(): Promise<boolean> { return Promise.resolve(true); }
  override async save(): Promise<void> { await Promise.resolve(); }
}

/** teams-ai starts one timer for all turns to show that it types, whatever its option says; Usher answers in time or shows a card. */
class QuietApplication extends Application {
  override startTypingTimer(): void { /* nobody types here */ }
}

/** What clients call it when a button of a card is pressed. */
const press = 'adaptiveCard/action';

/** One route for messages, behind which stands Usher's own parser; teams-ai only receives. */
function routes(parts: TurnParts): Application {
  const application = new QuietApplication({ removeRecipientMention: false, turnStateFactory: () => new NothingKept() });
  const route = (handle: (turn: TurnContext, activity: TeamsActivity) => Promise<void>) => async (turn: TurnContext): Promise<void> => {
    const activity = turn.turnState.get<TeamsActivity>(checked) ?? activitySchema.parse(turn.activity);
    try {
      servedTenant(parts, activity);
      await handle(turn, activity);
    } catch (thrown) {
      const error = inWords(thrown);
      if (!(error instanceof UsherError && error.expected)) throw error;
      // A reason is shown beside the card, as any other refusal; an error body may be shown as the client's own words.
      const isPress = activity.type === 'invoke' && turn.activity.name === press;
      await turn.sendActivity(isPress ? pressAnswer({ text: error.message }) : activity.type === 'invoke' ? pressFailure(error.message) : textMessage(error.message));
    }
  };
  const isInvoke = (name: string | undefined) => async (turn: TurnContext): Promise<boolean> =>
    Promise.resolve(turn.activity.type === ActivityTypes.Invoke && (name === undefined || turn.activity.name === name));
  application.addRoute(isInvoke(press), route(async (turn, activity) => { await onPress(parts, turn, activity); }), true);
  application.addRoute(isInvoke(undefined), route(onOtherInvoke), true);
  application.activity(ActivityTypes.Message, route(async (turn, activity) => { await onMessage(parts, turn, activity); }));
  application.activity([ActivityTypes.InstallationUpdate, ActivityTypes.ConversationUpdate], route(async (turn, activity) => { await onInstalled(parts, turn, activity); }));
  return application;
}

/** Looked at before anybody is authenticated: nothing is sent to an address that is not Teams'. */
function accepted(body: unknown, hosts: TrustedHosts): { checked: TeamsActivity } | { status: number; detail: string } {
  const activity = activitySchema.safeParse(body);
  if (!activity.success) {
    const where = activity.error.issues[0]?.path.join('.') ?? '';
    return { status: 400, detail: where === '' ? 'The body must be one activity as JSON.' : `This is no activity of Teams: “${where}” is missing or wrong.` };
  }
  if (!isTrustedService(activity.data.serviceUrl, hosts)) return { status: 403, detail: 'The serviceUrl is not one of Teams; nothing is sent there.' };
  return { checked: activity.data };
}

function refuse(response: Response, { status, detail }: { status: number; detail: string }): void {
  response.status(status);
  response.send({ title: 'Not accepted', status, code: 'input.invalid', detail });
  response.end();
}
