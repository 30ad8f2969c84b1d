// What Teams takes: the fields and limits of the app manifest that Usher uses, as the published schema has them.
import { z } from 'zod';

/** Where the two differ between versions of the schema, the smaller number, so that the package fits all of them. */
const menuLimits = { lists: 3, commands: 10, title: 32, description: 128 } as const;
export const iconSizes = { color: 192, outline: 32 } as const;

const guid = z.string().regex(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/, 'must be a GUID in lower case');
const webAddress = z.string().max(2048).regex(/^https:\/\/[a-z0-9.:-]+\//, 'must be an https:// address whose host is in lower case');
const words = (most: number) => z.string().min(1).max(most);
const scope = z.enum(['personal', 'team', 'groupChat']);
const scopes = z.array(scope).min(1).max(3);
const languageTag = z.string().regex(/^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,2}$/);
const file = z.string().regex(/^[\w.-]+$/, 'must name a file at the root of the package');

const command = z.strictObject({ title: words(menuLimits.title), description: words(menuLimits.description) });
const bot = z.strictObject({
  botId: guid, scopes, supportsFiles: z.boolean(), isNotificationOnly: z.boolean(),
  commandLists: z.array(z.strictObject({ scopes, commands: z.array(command).min(1).max(menuLimits.commands) })).max(menuLimits.lists),
});
/** Teams' own tabs, such as the chat, have nothing but their name. */
const staticTab = z.strictObject({
  entityId: words(64), name: words(128).optional(), contentUrl: webAddress.optional(), websiteUrl: webAddress.optional(), scopes: z.array(z.enum(['personal', 'team'])).min(1),
});

/** https://learn.microsoft.com/microsoft-365/extensibility/schema/. Strict: Teams refuses fields it does not know. */
export const manifestSchema = z.strictObject({
  $schema: z.string(),
  manifestVersion: z.string().regex(/^1\.\d+$/),
  version: z.string().max(256).regex(/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}$/, 'must be three numbers'),
  id: guid,
  developer: z.strictObject({ name: words(32), websiteUrl: webAddress, privacyUrl: webAddress, termsOfUseUrl: webAddress }),
  name: z.strictObject({ short: words(30), full: words(100) }),
  description: z.strictObject({ short: words(80), full: words(4000) }),
  icons: z.strictObject({ color: file, outline: file }),
  accentColor: z.string().regex(/^#[0-9a-fA-F]{6}$/),
  localizationInfo: z.strictObject({ defaultLanguageTag: languageTag, additionalLanguages: z.array(z.strictObject({ languageTag, file })) }),
  staticTabs: z.array(staticTab).max(16),
  bots: z.array(bot).length(1),
  permissions: z.array(z.enum(['identity', 'messageTeamMembers'])),
  validDomains: z.array(z.string().max(2048).regex(/^[a-z0-9.-]+(?::\d+)?$/, 'must be a host in lower case')).max(16),
  webApplicationInfo: z.strictObject({ id: guid, resource: z.string().max(2048) }),
  defaultInstallScope: scope,
  isFullScreen: z.boolean(),
  showLoadingIndicator: z.boolean(),
});
export type Manifest = z.output<typeof manifestSchema>;

/** How long a translated text may be, by the path that names it. */
const translatable: readonly { path: RegExp; most: number }[] = [
  { path: /^name\.short$/, most: 30 },
  { path: /^name\.full$/, most: 100 },
  { path: /^description\.short$/, most: 80 },
  { path: /^description\.full$/, most: 4000 },
  { path: /^staticTabs\[(?:\d|1[0-5])\]\.name$/, most: 128 },
  { path: /^bots\[0\]\.commandLists\[[0-2]\]\.commands\[\d\]\.title$/, most: menuLimits.title },
  { path: /^bots\[0\]\.commandLists\[[0-2]\]\.commands\[\d\]\.description$/, most: menuLimits.description },
];
export const neededTranslations = ['name.short', 'description.short', 'description.full'] as const;

/** Undefined when a text under this path cannot be translated. */
export function longestTranslation(path: string): number | undefined {
  return translatable.find((candidate) => candidate.path.test(path))?.most;
}
