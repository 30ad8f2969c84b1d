// A message that is sent outside of a turn goes over the network once, and for so long.
import type { CloudAdapter, TurnContext } from 'botbuilder';

/** Teams answers within a second or two; a job's lease covers more than this. */
const longestTry = 10_000;

interface Request { abortSignal?: AbortSignal }
interface Policy<Response> { name: string; sendRequest(request: Request, next: (request: Request) => Promise<Response>): Promise<Response> }
/** The part of the connector client that is needed here; its types keep the client to themselves, a test over the wire shows that it is there. */
interface Connector<Response> {
  client: { pipeline: { removePolicy(which: { phase: 'Retry' }): unknown; addPolicy(policy: Policy<Response>, options: { afterPhase: 'Retry' }): void } };
}

/**
 * The connector client would send again after 5xx and broken connections, up to three times, and so bring people the same message four times.
 * Gives a question: has a request left for the network?
 */
export function sendsOnce(adapter: CloudAdapter, turn: TurnContext): () => boolean {
  const { client: { pipeline } } = turn.turnState.get<Connector<unknown>>(adapter.ConnectorClientKey);
  let handedOver = false;
  pipeline.removePolicy({ phase: 'Retry' });
  pipeline.addPolicy({
    name: 'usherOneTry',
    sendRequest: async (request, next) => {
      handedOver = true;
      request.abortSignal = AbortSignal.timeout(longestTry);
      return next(request);
    },
  }, { afterPhase: 'Retry' });
  return () => handedOver;
}
