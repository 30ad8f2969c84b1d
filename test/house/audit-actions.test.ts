// Whatever is recorded in the audit trail can be asked for: every name that a writer of entries gives stands in the one list.
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { actionOf, askedByPressing, askedByRoute, askedBySaying } from '../../bot/commands/asked-actions.ts';
import { commands } from '../../bot/commands/index.ts';
import { auditCsv, reportCsv, templateCsv } from '../../bot/files/write-csv.ts';
import { routesWith } from '../../bot/http/routes/index.ts';
import { actionsMeant, actionsOffered, commandKinds, otherActions } from '../../shared/audit-actions.ts';
import { auditMarks } from '../../shared/audit.ts';
import { jobSchema } from '../../shared/job.ts';
import { operationKindSchema, planSchema } from '../../shared/plan.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const nobody = { id: '', name: '', email: '' };
const recorded: readonly string[] = [...operationKindSchema.options, ...otherActions];
const routes = routesWith({ reportCsv, auditCsv, templateCsv });

/** Each thing that an entry of this action is found by is in the list, and is found by its own name. */
function expectKnown(action: string): void {
  const entry = { id: '', tenant: '', at: '', who: nobody, source: 'chat', action, target: nobody, before: '', after: '', outcome: 'done', reason: '', correlation: '' } as const;
  for (const mark of auditMarks(entry)) {
    const part = mark.slice('action:'.length);
    expect(recorded).toContain(part);
    expect(actionsMeant(part)).toContain(part);
  }
}

const sources = (folder: string): string[] => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));

describe('the list of actions', () => {
  test('has what every command records, said or pressed', () => {
    for (const command of commands) {
      expectKnown(askedBySaying(command, { verb: command.name, words: [], options: {}, firstLine: '', lines: '' }).action);
      for (const { verb } of command.verbs) expectKnown(askedByPressing(commands, { verb, data: {} }).action);
    }
  });

  test.each(routes.map(({ method, path }) => [`${method} ${path}`, { method, path }] as const))('has what %s records', (_name, route) => { expectKnown(askedByRoute(route, {}).action); });

  test('has every kind of plan and job, by which their rows are called that name no operation', () => {
    for (const kind of [...planSchema.shape.kind.options, ...jobSchema.shape.kind.options]) expectKnown(kind);
  });

  /** Of other things than entries: actions of the life cycle, and what a person is offered. */
  const elsewhere = /^bot\/(?:plans\/operations\/|commands\/user-choices\.ts)/;
  const written = sources('bot').filter((file) => !elsewhere.test(file)).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/\b(?:action|asked)(?::| =) '([^']+)'/g)].map(([, action = '']) => [action, file] as const));

  test.each(written)('has “%s”, which %s writes', (action) => { expectKnown(action); });

  test('is found in the sources: there are writers', () => { expect(written.length).toBeGreaterThan(15); });
});

describe('the words people type', () => {
  test.each(commands.flatMap(({ name, aliases }) => [name, ...aliases].map((word) => [word, name] as const)))('“%s” finds what %s records', (word, name) => {
    expect(actionsMeant(word)).toEqual(expect.arrayContaining(actionOf(name).split('+')));
  });

  test('that are offered all mean something, and each kind of operation is meant by one of them', () => {
    const meant = new Set(actionsOffered.flatMap((word) => {
      expect(actionsMeant(word)).not.toEqual([]);
      return actionsMeant(word);
    }));
    expect(operationKindSchema.options.filter((kind) => !meant.has(kind))).toEqual([]);
  });

  test('that come to a change are names of commands', () => {
    expect(Object.keys(commandKinds).filter((word) => !commands.some(({ name }) => name === word))).toEqual([]);
  });
});
