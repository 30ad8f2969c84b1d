// Reaching people who have not written to the bot: installing the Teams app for them, and mail.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { Directory } from '../ports.ts';
import { isSuccess, NoAnswer } from './graph-answer.ts';
import type { GraphAnswer, GraphRequest } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { problemOf, wordsOf } from './graph-errors.ts';
import type { GraphProblem } from './graph-errors.ts';
import { quoted, userPath, withQuery } from './graph-path.ts';
import { pageOf, shaped } from './graph-shape.ts';

type Reach = Pick<Directory, 'installChat' | 'chatAppId' | 'sendMail'>;
type Installed = Awaited<ReturnType<Reach['installChat']>>;

const later = { state: 'later', reason: 'Microsoft Graph does not answer right now.' } as const;
const signInLater = { state: 'later', reason: 'Microsoft Graph did not accept Usher’s sign-in. Whoever runs Usher should check its credentials.' } as const;

const notVisible = { state: 'later', reason: 'Teams does not know this person or the app, or does not know it yet.' } as const;

/** A mail of unknown fate is never sent again: none at all is better than two. */
const perhapsSent = { state: 'refused', reason: 'Nobody knows whether the mail went out, so it is not sent again.' } as const;

/** Answers that say for certain that nothing was done (https://learn.microsoft.com/graph/errors). */
const isUntouched = ({ status }: GraphAnswer): boolean => status === 429 || status === 503;

const isOfUnknownOutcome = ({ status }: GraphAnswer): boolean => status === 408 || status >= 500 || status < 400;

function installRefusal(problem: GraphProblem): string {
  if (/licen[cs]e/i.test(problem.message)) return 'This person has no Teams licence. Assign one that includes Teams, then send the invite again.';
  return `Teams does not take the app for this person: ${wordsOf(problem)}`;
}

/** `externalId`: id of the app's manifest, under which the organisation's catalogue knows it. */
export function createReach(client: GraphClient, externalId: string): Reach {
  let known: string | undefined;

  async function lookedUp(): Promise<string | undefined> {
    const { items } = shaped(pageOf(z.object({ id: z.string().min(1) })), await client.read(withQuery('/appCatalogs/teamsApps', { $filter: `externalId eq '${quoted(externalId)}'` })));
    known = items[0]?.id;
    return known;
  }

  async function sent(request: GraphRequest): Promise<GraphAnswer | NoAnswer> {
    return client.send(request).catch((error: unknown) => {
      if (error instanceof NoAnswer) return error;
      throw error;
    });
  }

  async function install(userId: string, app: string): Promise<Installed> {
    const body = { 'teamsApp@odata.bind': `${client.base.href}/appCatalogs/teamsApps/${app}` };
    const answer = await sent({ method: 'POST', path: `${userPath(userId)}/teamwork/installedApps`, body });
    // Installing again what is installed does no harm, so whatever was lost is asked for again.
    if (answer instanceof NoAnswer) return later;
    if (isSuccess(answer) || answer.status === 409) return { state: 'installed' };
    if (answer.status === 401) return signInLater;
    if (isUntouched(answer) || isOfUnknownOutcome(answer)) return later;
    if (answer.status === 404) {
      // A fresh account reaches Teams late; an app that was uploaded anew has another id in the catalogue, so it is looked up again.
      known = undefined;
      return notVisible;
    }
    return { state: 'impossible', reason: installRefusal(problemOf(answer)) };
  }

  return {
    async installChat(userId) {
      try {
        const app = known ?? await lookedUp();
        return app === undefined ? { state: 'impossible', reason: 'The Usher app is not in the organisation’s Teams catalogue.' } : await install(userId, app);
      } catch (error) {
        if (!(error instanceof UsherError)) throw error;
        return { state: error.code === 'later' ? 'later' : 'impossible', reason: error.message };
      }
    },

    async chatAppId() {
      return await lookedUp() ?? externalId;
    },

    async sendMail({ from, to, subject, text }) {
      const message = { subject, body: { contentType: 'Text', content: text }, toRecipients: [{ emailAddress: { address: to } }] };
      const answer = await sent({ method: 'POST', path: `${userPath(from)}/sendMail`, body: { message, saveToSentItems: false } });
      if (answer instanceof NoAnswer) return answer.reached ? perhapsSent : later;
      if (isSuccess(answer)) return { state: 'accepted' };
      if (answer.status === 401) return signInLater;
      if (isUntouched(answer)) return later;
      return isOfUnknownOutcome(answer) ? perhapsSent : { state: 'refused', reason: wordsOf(problemOf(answer)) };
    },
  };
}
