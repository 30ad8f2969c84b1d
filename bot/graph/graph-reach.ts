// Reaching people who have not written to the bot: installing the Teams app for them, and mail.
import { z } from 'zod';
import type { Directory } from '../ports.ts';
import { isSuccess, NoAnswer } from './graph-answer.ts';
import type { GraphAnswer, GraphRequest } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { problemOf, wordsOf } from './graph-errors.ts';
import { quoted, userPath, withQuery } from './graph-path.ts';
import { pageOf, shaped } from './graph-shape.ts';

type Reach = Pick<Directory, 'installChat' | 'sendMail'>;

const laterWords = 'Microsoft Graph does not answer right now.';

const isPassing = ({ status }: GraphAnswer): boolean => status === 408 || status === 429 || status >= 500;

/** `externalId`: id of the app's manifest, under which the organisation's catalogue knows it. */
export function createReach(client: GraphClient, externalId: string): Reach {
  let known: string | undefined;

  async function catalogueId(): Promise<string | undefined> {
    if (known !== undefined) return known;
    const { items } = shaped(pageOf(z.object({ id: z.string().min(1) })), await client.read(withQuery('/appCatalogs/teamsApps', { $filter: `externalId eq '${quoted(externalId)}'` })));
    known = items[0]?.id;
    return known;
  }

  /** Undefined when nobody knows whether it arrived. */
  async function sent(request: GraphRequest): Promise<GraphAnswer | NoAnswer> {
    return client.send(request).catch((error: unknown) => {
      if (error instanceof NoAnswer) return error;
      throw error;
    });
  }

  return {
    async installChat(userId) {
      const app = await catalogueId();
      if (app === undefined) return { state: 'impossible', reason: 'The Usher app is not in the organisation’s Teams catalogue.' };
      const body = { 'teamsApp@odata.bind': `${client.base.href}/appCatalogs/teamsApps/${app}` };
      const answer = await sent({ method: 'POST', path: `${userPath(userId)}/teamwork/installedApps`, body });
      // Installing again what is installed does no harm, so a lost answer is asked for again.
      if (answer instanceof NoAnswer || (isPassing(answer))) return { state: 'later', reason: laterWords };
      if (isSuccess(answer) || answer.status === 409) return { state: 'installed' };
      return { state: 'impossible', reason: `Teams does not take the app for this person: ${wordsOf(problemOf(answer))}` };
    },

    async sendMail({ from, to, subject, text }) {
      const message = { subject, body: { contentType: 'Text', content: text }, toRecipients: [{ emailAddress: { address: to } }] };
      const answer = await sent({ method: 'POST', path: `${userPath(from)}/sendMail`, body: { message, saveToSentItems: false } });
      if (answer instanceof NoAnswer) return answer.reached ? { state: 'refused', reason: 'Nobody knows whether the mail went out.' } : { state: 'later', reason: laterWords };
      if (isSuccess(answer)) return { state: 'accepted' };
      return isPassing(answer) ? { state: 'later', reason: laterWords } : { state: 'refused', reason: wordsOf(problemOf(answer)) };
    },
  };
}
