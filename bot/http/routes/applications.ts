// The enterprise applications that groups can be given.
import { applicationsPageSchema } from '../../../shared/api.ts';
import { defineRoute } from '../route.ts';

export const listApplications = defineRoute({
  method: 'GET', path: '/applications', ability: 'groups.see', summary: 'Enterprise applications that can be assigned to groups, as the directory has them now',
  answers: { 200: applicationsPageSchema },
  run: async ({ services, actor }) => {
    const items = (await services.applications(actor.tenant)).map(({ id, name }) => ({ id, name }));
    return { status: 200, body: { items, total: items.length } };
  },
});
