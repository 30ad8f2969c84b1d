// What Usher keeps beside the users: audit trail, settings, and where the sync stands.
import { auditPageSchema, auditQuerySchema, commitSchema, settingsViewSchema, syncViewSchema } from '../../../shared/api.ts';
import { readAudit } from '../../commands/audit-trail.ts';
import { readPageToken, writePageToken } from '../page-token.ts';
import { defineRoute } from '../route.ts';

export const listAudit = defineRoute({
  method: 'GET', path: '/audit', ability: 'audit.see', summary: 'Who changed what, latest first, refusals included',
  query: auditQuerySchema,
  answers: { 200: auditPageSchema },
  run: async ({ services, actor, query: { pageSize, pageToken, ...filter } }) => {
    const list = ['audit', filter];
    const after = readPageToken(list, pageToken);
    const { entries, next } = await readAudit(services.store, actor.tenant, { ...filter, limit: pageSize, ...(after === undefined ? {} : { after }) });
    return { status: 200, body: { items: entries, ...(next === null ? {} : { nextPageToken: writePageToken(list, next) }) } };
  },
});

export const getSettings = defineRoute({
  method: 'GET', path: '/settings', ability: 'settings.see', summary: 'The settings of the organisation',
  answers: { 200: settingsViewSchema },
  run: async ({ services, actor }) => {
    const stored = await services.store.settings.get({ tenant: actor.tenant }, 'settings');
    const organisationName = stored?.value.organisationName || (await services.organisation(actor.tenant)).name;
    return { status: 200, body: { organisationName, sendWelcome: stored?.value.sendWelcome ?? true } };
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
