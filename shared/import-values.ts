// What a single value of an import row must be; each rule answers with a sentence, or with '' when all is well.
import { quoted, shownValue } from './import-text.ts';
import { limits } from './limits.ts';
import type { Role } from './user.ts';

/** The characters Graph allows before the one @ (https://learn.microsoft.com/graph/api/resources/user); dots only in between. */
const mailbox = /^[A-Za-z0-9'_!#^~-]+(?:\.[A-Za-z0-9'_!#^~-]+)*@[^@]*$/;
const domainName = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u;
/** Entra takes no letters beyond ASCII in a password. */
const passwordCharacters = /^[\x20-\x7e]*$/;
const passwordClasses = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/];

const rolesByWord: ReadonlyMap<string, Role> = new Map([
  ['user', 'user'],
  ...words('admin', ['admin', 'administrator', 'organisationadmin', 'organisationadministrator', 'organizationadmin', 'organizationadministrator']),
  ...words('viewonly', ['viewonly', 'viewonlyadmin', 'viewonlyadministrator']),
  ...words('billing', ['billing', 'billingadmin', 'billingadministrator']),
]);

function words(role: Role, spellings: readonly string[]): [string, Role][] {
  return spellings.map((spelling) => [spelling, role]);
}

/** Whether a text is meant as an e-mail address, right or not. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@,;]+@[^\s@,;]+$/.test(text.trim());
}

export function lengthProblem(field: string, value: string, most: number): string {
  return value.length <= most ? '' : `${field}: ${quoted(value)} has ${count(value.length)} characters; at most ${count(most)} are possible.`;
}

/** `email` in lower case; `domains` are the verified ones, in lower case. */
export function emailProblem(email: string, domains: ReadonlySet<string>): string {
  if (email === '') return 'email: the cell is empty. Enter an e-mail address.';
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  if (at <= limits.mailboxLength && email.length <= limits.emailLength && domains.has(domain) && mailbox.test(email)) return '';
  const name = email.slice(0, Math.max(at, 0));
  if (at < 1 || name.includes('@') || !domainName.test(domain)) return `email: ${quoted(email)} is not an e-mail address.`;
  if (email.length > limits.emailLength) return lengthProblem('email', email, limits.emailLength);
  if (name.length > limits.mailboxLength) return `email: ${quoted(email)} has ${name.length} characters before the @; at most ${limits.mailboxLength} are possible.`;
  if (!mailbox.test(email)) return mailboxProblem(email, name);
  return `email: ${shownValue(domain)} is not a verified domain of this organisation (${someOf(domains)}).`;
}

function mailboxProblem(email: string, name: string): string {
  const strange = /[^A-Za-z0-9'._!#^~-]/u.exec(name)?.[0];
  if (strange === undefined) return `email: ${quoted(email)} has a dot in the wrong place before the @.`;
  const shown = strange.trim() === '' ? 'a blank' : quoted(strange);
  return `email: ${quoted(email)} has ${shown} before the @; letters A to Z, digits and ' . - _ ! # ^ ~ are possible.`;
}

function someOf(domains: ReadonlySet<string>): string {
  if (domains.size === 0) return 'it has none yet';
  const first = [...domains].slice(0, 5).join(', ');
  return domains.size > 5 ? `${first} and ${domains.size - 5} more` : first;
}

/** Never quotes the password. */
export function passwordProblem(password: string): string {
  const { least, most } = limits.passwordLength;
  if (password.length < least || password.length > most) return `password: it has ${password.length} characters; ${least} to ${most} are possible.`;
  if (!passwordCharacters.test(password)) return 'password: it has a character Entra does not take; use letters A to Z, digits and symbols.';
  const classes = passwordClasses.filter((pattern) => pattern.test(password)).length;
  return classes >= 3 ? '' : 'password: it is too simple; use three of lower case letters, capital letters, digits and symbols.';
}

/** Undefined when the word names no role; the empty text is an ordinary user. */
export function roleFor(word: string): Role | undefined {
  return word === '' ? 'user' : rolesByWord.get(word.toLowerCase().replace(/[\s_-]+/g, ''));
}

/** Names in one cell, separated by ; or | or , and each once. */
export function namesIn(cell: string): string[] {
  const names = new Map<string, string>();
  for (const part of cell.split(/[;|,]/)) {
    const name = part.trim();
    if (name !== '' && !names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

export function count(number: number): string {
  return number.toLocaleString('en-GB');
}
