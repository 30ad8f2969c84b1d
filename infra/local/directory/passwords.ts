// Passwords: checked against the default policy of Microsoft Entra, kept as a salted hash, never readable again.
import { createHmac } from 'node:crypto';
import { badRequest } from './graph-error.ts';

const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/];
const banned = ['password', 'passwort', 'contoso', 'qwertz', 'qwerty'];

const isBanned = (password: string): boolean => {
  const plain = password.toLowerCase().replaceAll('0', 'o').replaceAll('@', 'a').replaceAll('$', 's').replaceAll('1', 'l');
  return banned.some((word) => plain.startsWith(word) && plain.length - word.length < 4);
};

const isStrong = (password: string): boolean => classes.filter((one) => one.test(password)).length >= 3 && !isBanned(password);

/** 8 to 256 characters of three of the four kinds, and no common word with a few signs behind it. */
export const checkPassword = (password: unknown, policies: unknown): void => {
  const isText = typeof password === 'string' && password.length >= 8 && password.length <= 256;
  const isRelaxed = typeof policies === 'string' && policies.includes('DisableStrongPassword');
  if (isText && (isRelaxed || isStrong(password))) return;
  throw badRequest('The specified password does not comply with password complexity requirements. Please provide a different password.', [
    { code: 'InvalidValue', target: 'password' },
  ]);
};

/**
 * A hash nobody signs in with: it only shows whether a password changed. A slow hash would cost a benchmark of ten
 * thousand invitations more time than the directory itself.
 */
export const hashPassword = (password: string, salt: string): string => createHmac('sha256', salt).update(password).digest('base64url');
