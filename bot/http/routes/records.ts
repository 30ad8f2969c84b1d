// What Usher keeps beside the users: audit trail, settings, and where the sync stands.
import type { z } from 'zod';
import type { AuditEntry } from '../../../shared/audit.ts';
import { auditAnswerSchema, commitSchema, settingsChangeSchema, settingsViewSchema, syncViewSchema } from '../../../shared/api.ts';
import { auditQuerySchema } from '../../../shared/audit-query.ts';
import type { OrganisationSettings } from '../../../shared/settings.ts';
import { allAudit, readAudit } from '../../commands/audit-trail.ts';
import { findGroup } from '../../commands/names.ts';
import { nestedWarnings, saveSettings, shutOutWarnings } from '../../plans/local-login-warnings.ts';
import { readSettings } from '../../plans/organisation-settings.ts';
import { wantedSettingsWords } from '../../plans/settings-words.ts';
import type { SettingsChange } from '../../plans/settings-words.ts';
import { findUser } from '../named.ts';
import { readPageToken, writePageToken } from '../page-token.ts';
import { defineRoute } from '../route.ts';
import type { Route } from '../route.ts';

/** The writer of CSV is handed in because doors do not know adapters. */
export function listAudit(auditCsv: (entries: AsyncIterable<AuditEntry>) => AsyncIterable<string>): Route {
  return defineRoute({
    method: 'GET', path: '/audit', ability: 'audit.see', summary: 'Who changed what, latest first, refusals included: a page, or with `format` all of it as a file, in JSON a list',
    query: auditQuerySchema,
    answers: { 200: auditAnswerSchema },
    files: ['text/csv'],
    run: async ({ services, actor, query: { pageSize, pageToken, format, ...filter } }) => {
      if (format === 'csv') return { file: { name: 'usher-audit.csv', type: 'text/csv', content: auditCsv(allAudit(services, actor.tenant, filter)) } };
      if (format === 'json') return { file: { name: 'usher-audit.json', type: 'application/json', content: asJson(allAudit(services, actor.tenant, filter)) } };
      const list = ['audit', filter];
      const after = readPageToken(list, pageToken);
      const { entries, next } = await readAudit(services, actor.tenant, { ...filter, limit: pageSize, ...(after === undefined ? {} : { after }) });
      return { status: 200, body: { items: entries, ...(next === null ? {} : { nextPageToken: writePageToken(list, next) }) } };
    },
  });
}

async function* asJson(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  let before = '[';
  for await (const entry of entries) {
    yield `${before}\n${JSON.stringify(entry)}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}

const withWarnings = (settings: OrganisationSettings, warnings: string[]): z.input<typeof settingsViewSchema> => ({ ...settings, ...(warnings.length > 0 && { warnings }) });

export const getSettings = defineRoute({
  method: 'GET', path: '/settings', ability: 'settings.see', summary: 'The settings of the organisation',
  answers: { 200: settingsViewSchema },
  run: async ({ services, actor }) => {
    const settings = await readSettings(services, actor.tenant);
    const organisationName = settings.organisationName || (await services.organisation(actor.tenant)).name;
    return { status: 200, body: withWarnings({ ...settings, organisationName }, await nestedWarnings(services, actor.tenant, settings)) };
  },
});

export const patchSettings = defineRoute({
  method: 'PATCH', path: '/settings', ability: 'settings.change', summary: 'Change settings; what is left out stays. People and groups are named by id, user name or name',
  body: settingsChangeSchema,
  wanted: ({ body }) => wantedSettingsWords(body),
  answers: { 200: settingsViewSchema },
  run: async ({ services, actor, body: { localLoginGroup, approvals, ...rest } }) => {
    const idOf = async (name: string): Promise<string> => (await findUser(services, actor.tenant, name)).id;
    const delegates = approvals?.delegates === undefined ? undefined
      : Object.fromEntries(await Promise.all(Object.entries(approvals.delegates).map(async ([from, to]) => [await idOf(from), await idOf(to)] as const)));
    const change: SettingsChange = {
      ...rest,
      localLoginGroup: localLoginGroup === undefined || localLoginGroup === '' ? localLoginGroup : (await findGroup(services, actor.tenant, localLoginGroup)).id,
      approvals: approvals === undefined ? undefined : { ...approvals, delegates, approvers: approvals.approvers === undefined ? undefined : await Promise.all(approvals.approvers.map(idOf)) },
    };
    const saved = await saveSettings(services, actor, change);
    return { status: 200, body: withWarnings(saved.settings, shutOutWarnings(saved, 'with the operation “allow-local-login”')) };
  },
});

export const getSync = defineRoute({
  method: 'GET', path: '/sync', ability: 'settings.see', summary: 'When the directory was last read, and whether it is being read',
  answers: { 200: syncViewSchema },
  run: async ({ services, actor }) => ({ status: 200, body: await services.sync.status(actor.tenant) }),
});

export const startSync = defineRoute({
  method: 'POST', path: '/sync/now', ability: 'sync.run', summary: 'Read the whole directory anew',
  answers: { 202: commitSchema },
  run: async ({ services, actor }) => ({ status: 202, body: { jobId: (await services.sync.start(actor)).id } }),
});
