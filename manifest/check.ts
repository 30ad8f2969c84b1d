// Whether Teams would take the package: its fields and limits, and what its schema does not see - icons, files, languages, hosts.
import { iconSizes, longestTranslation, manifestSchema, neededTranslations } from './limits.ts';
import type { Manifest } from './limits.ts';

export type Files = ReadonlyMap<string, Buffer>;

/** All that is wrong with the files of a package, one sentence each. */
export function problemsOf(files: Files): string[] {
  const read = readJson(files, 'manifest.json');
  if (typeof read === 'string') return [read];
  const checked = manifestSchema.safeParse(read.json);
  if (!checked.success) return checked.error.issues.map((issue) => `manifest.json, ${issue.path.join('.')}: ${issue.message}.`);
  const manifest = checked.data;
  return [...iconProblems(manifest, files), ...menuProblems(manifest), ...tabProblems(manifest), ...hostProblems(manifest), ...languageProblems(manifest, files)];
}

function readJson(files: Files, name: string): { json: unknown } | string {
  const content = files.get(name);
  if (content === undefined) return `${name} is missing from the package.`;
  try {
    return { json: JSON.parse(content.toString('utf8')) };
  } catch {
    return `${name} is not JSON.`;
  }
}

const pngSignature = '89504e470d0a1a0a';
/** A PNG begins with its signature and the IHDR chunk, which holds width, height and, at byte 25, the kind of colour (https://www.w3.org/TR/png/#11IHDR). */
const hasTransparency = (colourType: number | undefined): boolean => colourType === 4 || colourType === 6;

function iconProblems({ icons }: Manifest, files: Files): string[] {
  return (['color', 'outline'] as const).flatMap((kind) => {
    const icon = files.get(icons[kind]);
    if (icon === undefined) return [`The ${kind} icon ${icons[kind]} is missing from the package.`];
    if (icon.length < 33 || icon.toString('hex', 0, 8) !== pngSignature) return [`The ${kind} icon is not a PNG.`];
    const [width, height] = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
    const size = iconSizes[kind];
    if (width !== size || height !== size) return [`The ${kind} icon is ${width} × ${height}; it must be ${size} × ${size}.`];
    return kind === 'outline' && !hasTransparency(icon[25]) ? ['The outline icon must be transparent.'] : [];
  });
}

function menuProblems({ bots }: Manifest): string[] {
  return bots.flatMap(({ scopes, commandLists }) => {
    const listed = commandLists.flatMap((list) => list.scopes);
    const twice = listed.filter((scope, index) => listed.indexOf(scope) !== index);
    const foreign = listed.filter((scope) => !scopes.includes(scope));
    const repeated = commandLists.flatMap(({ commands }) => commands.map(({ title }) => title).filter((title, index, all) => all.indexOf(title) !== index));
    return [
      ...twice.map((scope) => `Two command lists are for the scope ${scope}.`),
      ...foreign.map((scope) => `A command list is for the scope ${scope}, which the bot does not have.`),
      ...repeated.map((title) => `The command “${title}” is listed twice.`),
    ];
  });
}

function tabProblems({ staticTabs }: Manifest): string[] {
  const ids = staticTabs.map(({ entityId }) => entityId);
  const own = staticTabs.filter(({ entityId }) => !['conversations', 'about'].includes(entityId));
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `Two tabs have the id ${id}.`),
    ...own.filter(({ name, contentUrl }) => name === undefined || contentUrl === undefined).map(({ entityId }) => `The tab ${entityId} needs a name and an address.`),
  ];
}

/** Every address lies on the valid domains, and sign-in asks for the application at the host of the tab. */
function hostProblems({ id, bots, developer, staticTabs, validDomains, webApplicationInfo }: Manifest): string[] {
  const { websiteUrl, privacyUrl, termsOfUseUrl } = developer;
  const addresses = [websiteUrl, privacyUrl, termsOfUseUrl, ...staticTabs.flatMap((tab) => [tab.contentUrl ?? [], tab.websiteUrl ?? []].flat())];
  const [domain] = validDomains;
  const resource = `api://${domain}/botid-${id}`;
  return [
    ...addresses.filter((address) => !validDomains.includes(new URL(address).host)).map((address) => `${address} is not on a valid domain.`),
    ...(webApplicationInfo.resource === resource ? [] : [`webApplicationInfo.resource must be ${resource}.`]),
    ...([...bots.map(({ botId }) => botId), webApplicationInfo.id].every((other) => other === id) ? [] : ['The app, the bot and the application must have one id.']),
  ];
}

function languageProblems(manifest: Manifest, files: Files): string[] {
  return manifest.localizationInfo.additionalLanguages.flatMap(({ file }) => {
    const read = readJson(files, file);
    if (typeof read === 'string') return [read];
    const texts = Object.entries(read.json ?? {}).filter(([path]) => path !== '$schema');
    const missing = neededTranslations.filter((path) => texts.every(([given]) => given !== path)).map((path) => `${file} lacks ${path}.`);
    return [...missing, ...texts.flatMap(([path, text]) => textProblems(manifest, path, text).map((problem) => `${file}, ${path}: ${problem}`))];
  });
}

function textProblems(manifest: Manifest, path: string, text: unknown): string[] {
  const most = longestTranslation(path);
  if (most === undefined) return ['this text cannot be translated.'];
  if (typeof textAt(manifest, path) !== 'string') return ['the manifest has no such text.'];
  if (typeof text !== 'string' || text === '') return ['must be a text.'];
  return text.length > most ? [`has ${text.length} characters; ${most} is the most.`] : [];
}

/** What lies under "bots[0].commandLists[1].commands[2].title". */
function textAt(manifest: Manifest, path: string): unknown {
  return path.split(/[.[\]]+/).filter(Boolean).reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined), manifest); // an object has only text keys
}
