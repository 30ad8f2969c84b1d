// For whom the package is built, read from the same settings that the running Usher takes.
import { demo } from './package.ts';
import type { Place } from './package.ts';

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Without MicrosoftAppId: the demo's. Throws one sentence that says what to set. */
export function placeFrom(environment: NodeJS.ProcessEnv): Place {
  const appId = (environment['MicrosoftAppId'] ?? '').trim().toLowerCase();
  const address = (environment['USHER_PUBLIC_URL'] ?? '').trim();
  if (appId === '') return demo;
  if (!guid.test(appId)) throw new Error('MicrosoftAppId must be an id such as 00000000-0000-4000-8000-000000000000.');
  if (address === '') throw new Error('USHER_PUBLIC_URL is missing: the https:// address under which Teams reaches Usher.');
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || url.username !== '' || url.pathname !== '/' || url.search !== '') {
    throw new Error('USHER_PUBLIC_URL must be an https:// address without a path, such as https://usher.contoso.com.');
  }
  return { appId, host: url.host };
}
