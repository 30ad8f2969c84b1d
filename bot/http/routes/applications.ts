// The enterprise applications that groups can be given.
import { applicationsPageSchema } from '../../../shared/api.ts';
import type { ApplicationView } from '../../../shared/group.ts';
import type { Application } from '../../ports.ts';
import { defineRoute } from '../route.ts';

/** The plain access to an application has no name, and is no role of it. */
export function applicationView({ id, name, roles }: Application): ApplicationView {
  return { id, name, roles: roles.filter((role) => role.name !== '') };
}

export const listApplications = defineRoute({
  method: 'GET', path: '/applications', ability: 'groups.see', summary: 'Enterprise applications that can be assigned to groups, with the roles of each, as the directory has them now',
  answers: { 200: applicationsPageSchema },
  run: async ({ services, actor }) => {
    const items = (await services.applications(actor.tenant)).map(applicationView);
    return { status: 200, body: { items, total: items.length } };
  },
});
