// Cards after they were answered with: drawn where they stand, kept up to date with the job or the request that they show, and followed by others.
import type { CardPlace } from '../../shared/job.ts';
import { drawCopies } from '../commands/approval-copies.ts';
import { showJob } from '../commands/change-flow.ts';
import type { CardReply, Context } from '../commands/command.ts';
import { isRunning } from '../commands/job.card.ts';
import { notice } from '../commands/notice.card.ts';
import { isSamePlace } from '../ports.ts';
import type { Messenger } from '../ports.ts';

interface CardKeeping {
  /** Puts the card in a place and keeps it up to date there. */
  draw(context: Context, reply: CardReply, place: CardPlace): Promise<void>;
  /** For whoever pressed and nobody else, in the private chat; the card that was pressed stays as it is. */
  tellAlone(context: Context, reply: CardReply): Promise<void>;
  /** The card is in that place: a running job or a waiting request keeps it up to date. */
  keepUpToDate(context: Context, reply: CardReply, place: CardPlace): Promise<void>;
  /** Sends what follows the card, if anything does: to the private chat of whoever pressed, where that is known. */
  followUp(context: Context, reply: CardReply): Promise<void>;
}

const unreachable = (name: string): CardReply => notice('I cannot write to you in private yet', `${name}, what you pressed has an answer for you alone. Write to me in a private chat, then press again.`);

export function createCardKeeping(messenger: Messenger): CardKeeping {
  async function draw(context: Context, reply: CardReply, place: CardPlace): Promise<void> {
    const { tenant, person } = context.actor;
    // A request's card may be there for others than whoever pressed.
    const isShown = reply.approval !== undefined || await messenger.updateCard(tenant, place, reply);
    // Secrets are told once: whoever deleted the card that stood in for them reads them all the same.
    if (!isShown && reply.here === true) await messenger.sendToPerson(tenant, person.id, reply);
    await keepUpToDate(context, reply, place);
  }

  async function tellAlone(context: Context, reply: CardReply): Promise<void> {
    const { tenant, person } = context.actor;
    const place = await messenger.sendToPerson(tenant, person.id, reply);
    if (place !== null) await keepUpToDate(context, reply, place);
    else await messenger.sendToConversation(tenant, context.chat.conversation, unreachable(person.name));
  }

  async function keepUpToDate(context: Context, reply: CardReply, place: CardPlace): Promise<void> {
    if (reply.approval !== undefined) await keepRequestTrue(context, reply.approval, place);
    if (reply.job === undefined) return;
    const { changes } = context.services;
    await changes.watch(context.actor.tenant, reply.job, place);
    // It may have ended before it was watched; then nobody else draws its end.
    const job = await changes.job(context.actor.tenant, reply.job);
    if (!isRunning(job.state)) await messenger.updateCard(context.actor.tenant, place, await showJob(context, job.id));
  }

  /** The request learns where its card is. Whoever pressed has the answer; the card itself is drawn for whoever it is for, in a channel for everybody. */
  async function keepRequestTrue({ services, actor: { tenant, person } }: Context, id: string, place: CardPlace): Promise<void> {
    const approval = await services.approvals.showing(tenant, id, { person: person.id, place });
    await drawCopies({ messenger, approvals: services.approvals, tabAddress: services.tabAddress, which: (copy) => isSamePlace(copy.place, place) }, approval);
  }

  async function followUp(context: Context, { follows }: CardReply): Promise<void> {
    if (follows === undefined) return;
    const { tenant, person } = context.actor;
    const place = await messenger.sendToPerson(tenant, person.id, follows) ?? await messenger.sendToConversation(tenant, context.chat.conversation, follows);
    if (place !== null) await keepUpToDate(context, follows, place);
  }

  return { draw, tellAlone, keepUpToDate, followUp };
}
