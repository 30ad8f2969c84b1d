// The licences the organisation owns, and how many seats are free.
import { licencesPageSchema } from '../../../shared/api.ts';
import { readAll } from '../../commands/names.ts';
import { defineRoute } from '../route.ts';

export const listLicences = defineRoute({
  method: 'GET', path: '/licences', ability: 'licences.see', summary: 'Licences with seats bought, taken and free',
  answers: { 200: licencesPageSchema },
  run: async ({ services, actor }) => {
    const items = (await readAll(services.store.licences, actor.tenant)).sort((a, b) => a.name.localeCompare(b.name, 'en')).map(({ servicePlans: _own, ...licence }) => licence);
    return { status: 200, body: { items, total: items.length } };
  },
});
