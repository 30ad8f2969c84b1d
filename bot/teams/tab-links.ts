// The links on cards that open a page of the tab: inside Teams, once it is known under which id Teams has the app.
import { tabAddress, tabEntity } from '../../shared/tab-page.ts';
import type { Directory, TabLinks, World } from '../ports.ts';

interface Parts {
  world: Pick<World, 'clock' | 'log'>;
  /** Where browsers reach Usher, without a slash at the end. */
  address: () => string;
  directoryFor: (tenant: string) => Pick<Directory, 'chatAppId'>;
}

/** An app that was uploaded anew has another id. */
const askedAgainAfter = 60 * 60_000;
const triedAgainAfter = 5 * 60_000;

/** Teams on Windows cannot read longer links (https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application). */
const longestLink = 1_900;

/** `app`: the id in the organisation's catalogue, or the manifest's for an app that is not in it. */
function deepLink({ app, tenant, page = '', web }: { app: string; tenant: string; page?: string; web: string }): string {
  const link = (parts: Record<string, string>): string => {
    const query = Object.entries(parts).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    return `https://teams.microsoft.com/l/entity/${encodeURIComponent(app)}/${tabEntity}?${query}`;
  };
  const context: Record<string, string> = page === '' ? {} : { context: JSON.stringify({ subEntityId: page }) };
  const lengths = [link({ tenantId: tenant, webUrl: web, ...context }), link({ tenantId: tenant, ...context })];
  return lengths.find(({ length }) => length <= longestLink) ?? web;
}

export function createTabLinks({ world: { clock, log }, address, directoryFor }: Parts): TabLinks {
  const known = new Map<string, string>();
  const next = new Map<string, number>();

  async function findApp(tenant: string): Promise<void> {
    next.set(tenant, clock.now() + triedAgainAfter);
    try {
      known.set(tenant, await directoryFor(tenant).chatAppId());
      next.set(tenant, clock.now() + askedAgainAfter);
    } catch (error) {
      log.warn('tab-links.app-not-found', { tenant, error: String(error) });
    }
  }

  return {
    findApp,
    addressOf(tenant, page) {
      // A card does not wait for Graph: it has the id as it was last seen.
      if (clock.now() >= (next.get(tenant) ?? 0)) void findApp(tenant);
      const app = known.get(tenant);
      const web = tabAddress(address(), page);
      return app === undefined ? web : deepLink({ app, tenant, web, ...(page === undefined ? {} : { page }) });
    },
  };
}
