// The only place that puts values into Graph addresses: path segments, query strings and the check of addresses Graph hands out.
import { UsherError } from '../../shared/errors.ts';

/** One path segment. Guests are called `bob_fabrikam.com#EXT#@contoso.com`, and an unencoded `#` would cut the address off. */
export function segment(value: string): string {
  // These would name the folder above, or all objects instead of one.
  if (['', '.', '..'].includes(value)) throw new UsherError('input.invalid', 'That is no id of the directory.');
  return encodeURIComponent(value);
}

/** The path of a user; a name that starts with `$` would read as an OData option in the short form. */
export function userPath(idOrName: string): string {
  return idOrName.startsWith('$') ? `/users('${segment(quoted(idOrName))}')` : `/users/${segment(idOrName)}`;
}

/** The inside of a text literal in `$filter`. */
export const quoted = (value: string): string => value.replaceAll("'", "''");

/** A path with OData options, encoded; `$`, `,` and `()` stay as they are, for the eye. */
export function withQuery(path: string, options: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%24', '$')}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

const isLoopback = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);

/** Graph's address, split as its client library wants it. Plain HTTP is for loopback alone, because a token travels with every request. */
export interface BaseAddress { origin: string; version: string; href: string; loopback: boolean }

export function baseAddress(baseUrl: string): BaseAddress {
  const url = new URL(baseUrl);
  const loopback = isLoopback(url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) throw new Error('The Graph address must use https, except on loopback.');
  const version = url.pathname.replaceAll('/', '') || 'v1.0';
  return { origin: url.origin, version, href: `${url.origin}/${version}`, loopback };
}

/** An `@odata.nextLink` as a path below the base address. Refuses every other host, so that no token ever goes there. */
export function pathOfLink(link: string, base: BaseAddress): string {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  const root = `/${base.version}/`;
  if (url?.origin !== base.origin || !url.pathname.startsWith(root)) {
    throw new UsherError('directory.refused', 'The directory pointed to a next page at another address; it was not followed.', { details: { code: 'ForeignNextLink' } });
  }
  return url.pathname.slice(root.length - 1) + url.search;
}
