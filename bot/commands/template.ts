// template csv – an example file to fill in.
import { UsherError } from '../../shared/errors.ts';
import { propertyDefinitions } from '../plans/property-definitions.ts';
import { defineCommand } from './command.ts';
import { templateCard } from './import.card.ts';

export const template = defineCommand({
  name: 'template csv',
  aliases: ['template', 'csv template', 'example csv'],
  usage: 'template csv',
  summary: 'an example file for the import',
  section: 'Import',
  ability: 'users.import',
  read: (said) => {
    const [format] = said.words;
    if (format !== undefined) throw new UsherError('input.invalid', `There is no template in the format “${format.text}”; type “template csv”.`);
  },
  run: async ({ services, actor }) => {
    const [{ domains }, properties] = await Promise.all([services.organisation(actor.tenant), propertyDefinitions(services, actor.tenant)]);
    const domain = domains.find((candidate) => candidate.isDefault)?.name ?? 'contoso.com';
    return { card: templateCard(domain, properties), summary: 'CSV template' };
  },
});
