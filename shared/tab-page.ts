// How the pages of the tab are named, by the links on cards (`?page=`) and by Teams' deep links (the sub-page) alike: "jobs/<id>", "users?status=inactive".

/** The tab that has these pages, as the manifest calls it. */
export const tabEntity = 'users';

/** In a browser, where the page says how to get to it in the chat. `address`: without a slash at the end. */
export const tabAddress = (address: string, page = ''): string => `${address}/tab/${page === '' ? '' : `?page=${encodeURIComponent(page)}`}`;

/** All rows of a plan: everybody it is about, which a card has no room for. */
export const planPage = (plan: string): string => `plans/${plan}`;

/** Longer words are not looked for in the tab. */
export const longestSearch = 200;

/** Undefined and empty values stay out; several values of one name are named one by one. */
export function tabPage(path: string, query: Readonly<Record<string, string | readonly string[] | undefined>> = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of typeof value === 'string' ? [value] : value ?? []) if (each !== '') parameters.append(name, each);
  }
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}
