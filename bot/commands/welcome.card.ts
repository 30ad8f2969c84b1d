// What a new person reads first: who made the account and what to do. It holds no secret.
import type { Card, Welcome } from '../ports.ts';
import { cardTemplate, line } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './welcome.card.json' with { type: 'json' };

interface WelcomeData extends CardData { title: Trusted; from: Trusted; steps: { text: Trusted }[]; note: string }
const expand = cardTemplate<WelcomeData>(json);

const abilities = 'Write “help” here to see what you can do: look at your account, change how you can be reached';

/** Whoever signs in elsewhere has a password already, and Usher can neither give nor change it. */
const secondStep = (elsewhere: boolean, invitedBy: string): string => elsewhere
  ? '2. Sign in with the account you have already, at your own organisation or its identity provider; nobody gives you another password.'
  : `2. With the first password that ${invitedBy} gives you, you choose one of your own.`;

export interface WelcomeWords { card: Card; summary: string; mail: { subject: string; text: string } }

export function welcomeWords({ name, email, invitedBy, elsewhere = false }: Pick<Welcome, 'name' | 'email' | 'invitedBy' | 'elsewhere'>, organisation: string): WelcomeWords {
  const second = secondStep(elsewhere, invitedBy);
  const card = expand({
    title: line('Welcome, ', name || email),
    from: line(invitedBy, ' made an account for you at ', organisation, '.'),
    steps: [
      { text: line('1. Sign in at myapps.microsoft.com as ', email, '.') },
      { text: line(second) },
    ],
    note: elsewhere ? `${abilities}.` : `${abilities}, set a new password.`,
  });
  const text = [
    `Hello ${name || email},`, '', `${invitedBy} made an account for you at ${organisation}.`, '',
    `1. Sign in at https://myapps.microsoft.com as ${email}.`,
    second, '',
    'Questions? Ask whoever invited you; this mailbox is not read.',
  ].join('\n');
  return { card, summary: `Welcome to ${organisation}`, mail: { subject: `Welcome to ${organisation}`, text } };
}
