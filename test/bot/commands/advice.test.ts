// Advice to type a command: carried by what is said, however it is worded, and told to whoever may use the command.
import { expect, test } from '@jest/globals';
import { adviceFor } from '../../../bot/commands/advice.ts';
import { commands } from '../../../bot/commands/index.ts';
import { errorCodes, UsherError, wordsFor } from '../../../shared/errors.ts';
import type { Role } from '../../../shared/user.ts';
import { actorOf } from '../plans/heart.ts';

const as = (role: Role, said: Parameters<typeof adviceFor>[1]): string => adviceFor({ actor: actorOf('jane', role), commands }, said);

test('is left out for whoever may not type the command, whatever its sentence looks like, and by whichever name the command goes', () => {
  for (const command of ['jobs', 'list jobs']) {
    const error = new UsherError('job.not-undoable', 'That is over.', { advice: { command, words: `All of it stands in “${command}”!` } });
    expect([as('user', error), as('viewonly', error), error.message]).toEqual(['That is over.', ...Array<string>(2).fill(`That is over. All of it stands in “${command}”!`)]);
  }
});

test('names a command that is there, in every error', () => {
  const advised = errorCodes.map((code) => new UsherError(code)).filter(({ advice }) => advice !== undefined);
  expect(advised.length).toBeGreaterThan(5);
  for (const { code, advice, words, message } of advised) {
    expect(commands.flatMap(({ name, aliases }) => [name, ...aliases])).toContain(advice?.command);
    expect([message, wordsFor(code)]).toEqual([`${words} ${advice?.words}`, message]);
  }
});

test('of a code is not added to words that the thrower gave', () => {
  expect(as('admin', new UsherError('job.unknown', 'That job is gone.'))).toBe('That job is gone.');
});
