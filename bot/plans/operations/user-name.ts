// Whether somebody may be called by another user name, with which they sign in from then on.
import { fold } from '../../../shared/fold.ts';
import { emailProblem, looksLikeEmail } from '../../../shared/import-values.ts';
import { personOf } from '../../../shared/user.ts';
import type { User } from '../../../shared/user.ts';
import type { PlanFacts, Refused } from './operation.ts';

const domainOf = (name: string): string => name.slice(name.lastIndexOf('@') + 1).toLowerCase();

/** A new name is held to what a new account's is, as far as the domains are known. */
export function unfitName(name: string, { domains }: Pick<PlanFacts, 'domains'>): Refused | undefined {
  if (domains.size === 0) return undefined;
  const problem = emailProblem(name.toLowerCase(), domains);
  if (problem === '') return undefined;
  return { refuse: problem.replace(/^email: /, 'user name: '), code: looksLikeEmail(name) && !domains.has(domainOf(name)) ? 'domain.not-authorised' : 'input.invalid' };
}

/** A domain of which nobody knows who signs its people in is as good as none. */
function notOurs(name: string, facts: PlanFacts): Refused | undefined {
  if (facts.domains.size === 0) return { refuse: 'The directory does not say just now which domains are verified. Try again in a minute.', code: 'later' };
  return unfitName(name, facts);
}

/** Between a domain of an identity provider and any other, people would sign in otherwise than before, with what they may not have. */
function signsInOtherwise({ displayName, userPrincipalName }: User, name: string, { federated }: PlanFacts): Refused | undefined {
  const [from, to] = [domainOf(userPrincipalName), domainOf(name)];
  const elsewhere = [from, to].find((domain) => federated.has(domain));
  if (from === to || elsewhere === undefined) return undefined;
  return { refuse: `An identity provider signs in the people of ${elsewhere}, so moving ${displayName} from ${from} to ${to} changes how they sign in. That is done in Entra.` };
}

function nameTaken(user: User, name: string, { userNames }: PlanFacts): Refused | undefined {
  const holder = userNames.get(fold(name));
  return holder === undefined || holder.id === user.id ? undefined : { refuse: `The user name ${name} is ${holder.name}’s, or their e-mail address. Choose one that is free.` };
}

/** Takes the name when there is no obstacle: of two who are to be called so by one plan, the first is. */
export function obstacleToName(user: User, name: string, facts: PlanFacts): Refused | undefined {
  if (user.type === 'guest') return { refuse: `${user.displayName} is a guest; Entra makes the user names of guests.` };
  const obstacle = notOurs(name, facts) ?? signsInOtherwise(user, name, facts) ?? nameTaken(user, name, facts);
  if (obstacle === undefined) facts.userNames.set(fold(name), personOf(user));
  return obstacle;
}
