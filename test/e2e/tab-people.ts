// As many made-up users as one likes, the same ones every time.
import { statusOf } from '../../shared/lifecycle.ts';
import type { HeldLicence, Role, User } from '../../shared/user.ts';
import { emptyProfile } from '../../shared/user.ts';

const firstNames = ['Adele', 'Bruno', 'Chiara', 'Dmitri', 'Élodie', 'Farid', 'Grace', 'Hiroshi', 'Ingrid', 'João', 'Katarzyna', 'Liam', 'Maximiliane', 'Noor', 'Oluwaseun', 'Priya', 'Quentin', 'Rosa', 'Søren', 'Tomás'];
const lastNames = ['Abbott', 'Bergström', 'Castellanos', 'Dubois', 'Eriksen', 'Fernández', 'Garcia-Williamson', 'Horváth', 'Ito', 'Jansen', 'Kowalski', 'Lindqvist', 'Müller', 'Nakamura', "O'Connor", 'Petrov', 'Quinn', 'Rossi', 'Schmidt', 'Tanaka', 'van der Berg', 'Wilber', 'Xu', 'Young', 'Zimmermann'];
const groupNames = ['Sales', 'Engineering', 'Marketing EMEA', 'Human Resources', 'Finance', 'Customer Support Tier 2', 'Interns', 'Board'];
const licenceNames = ['Microsoft 365 E3', 'Microsoft 365 E5', 'Power BI Pro', 'Visio Plan 2', 'Teams Phone Standard'];
const day = 86_400_000;

export const madeUpGroups = groupNames.map((name, n) => ({ id: `group-${n}`, name }));

const demo: readonly (readonly [string, string, Role])[] = [
  ['Megan', 'Bowen', 'admin'], ['Alex', 'Wilber', 'admin'], ['Lynne', 'Robbins', 'viewonly'], ['Patti', 'Fernandez', 'billing'], ['Adele', 'Vance', 'user'],
];

/** The first five are the demo people; `now` is the clock that "last connection" counts back from. */
export function madeUpUsers(count: number, now: number): User[] {
  return Array.from({ length: count }, (_, n) => madeUpUser(n, now));
}

function madeUpUser(n: number, now: number): User {
  const chance = (sides: number, salt: number): number => scramble(n, salt) % sides;
  const known = demo[n];
  const [firstName = '', lastName = ''] = known ?? [firstNames[chance(firstNames.length, 1)], lastNames[chance(lastNames.length, 2)]];
  const isGuest = !known && chance(12, 3) === 0;
  const mailbox = `${firstName}.${lastName}`.normalize('NFD').replaceAll(/[^A-Za-z.-]/g, '').toLowerCase();
  const email = known ? `${mailbox}@contoso.com` : isGuest ? `${mailbox}${n}@fabrikam.com` : `${mailbox}${n}@contoso.com`;
  const account = {
    enabled: known !== undefined || chance(9, 4) !== 0,
    type: isGuest ? 'guest' as const : 'member' as const,
    invitation: isGuest ? (chance(3, 5) === 0 ? 'pending' as const : 'accepted' as const) : null,
    lastConnection: known || chance(7, 6) !== 0 ? new Date(now - chance(400, 7) * day - chance(1440, 8) * 60_000).toISOString() : null,
    deleted: null,
  };
  return {
    id: `user-${n}`, email, userPrincipalName: isGuest ? `${email.replace('@', '_')}#EXT#@contoso.onmicrosoft.com` : email,
    displayName: `${firstName} ${lastName}`, firstName, lastName, ...account, status: statusOf(account),
    role: known?.[2] ?? (chance(200, 9) === 0 ? 'admin' : chance(150, 10) === 0 ? 'billing' : 'user'),
    localLogin: chance(4, 11) === 0,
    licences: madeUpLicences(chance(4, 12), chance(5, 13)),
    groups: madeUpGroups.filter((_, position) => scramble(n, 20 + position) % 4 === 0),
    created: new Date(now - (400 + chance(2000, 14)) * day).toISOString(),
    synced: chance(5, 15) === 0, directoryRoles: known?.[2] === 'admin' ? ['Global Administrator'] : [],
    profile: { ...emptyProfile, jobTitle: chance(2, 16) === 0 ? 'Account Manager' : 'Consultant', department: 'Field', city: 'Seattle', usageLocation: 'US' },
    properties: {},
  };
}

function madeUpLicences(count: number, first: number): HeldLicence[] {
  return Array.from({ length: count }, (_, n): HeldLicence => {
    const name = licenceNames[(first + n) % licenceNames.length] ?? 'Licence';
    const group = madeUpGroups[(first + n) % madeUpGroups.length];
    return group && (first + n) % 2 === 0 ? { id: name, name, via: 'group', group } : { id: name, name, via: 'direct' };
  });
}

/** A whole number from 0 that looks like chance (https://github.com/skeeto/hash-prospector). */
function scramble(n: number, salt: number): number {
  let mixed = Math.imul(n + 1, 0x9e37_79b1) ^ Math.imul(salt + 1, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
