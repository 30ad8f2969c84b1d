// Which addresses Usher speaks to: the chat service and the places files lie. Anything else would be handed a token or a way inside.

export interface TrustedHosts {
  /** Exact hosts of the Bot Connector. */
  services: readonly string[];
  /** Endings of hosts that files may be fetched from, each beginning with a dot. */
  downloads: readonly string[];
  /** Whether this machine itself may be spoken to, which only a local Teams client needs. */
  local: boolean;
}

/** Commercial and government clouds (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages). */
export const teamsServices = ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com', 'smba.infra.gov.teams.microsoft.us'] as const;
export const teamsDownloads = ['.sharepoint.com', '.sharepoint.us', '.sharepoint-mil.us', '.sharepoint.cn'] as const;

const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export function isTrustedService(address: string, hosts: TrustedHosts): boolean {
  const url = plainUrl(address);
  if (url === undefined) return false;
  if (hosts.local && loopback.includes(url.hostname)) return true;
  return url.protocol === 'https:' && url.port === '' && hosts.services.includes(url.hostname);
}

export function isTrustedDownload(address: string, hosts: TrustedHosts): boolean {
  const url = plainUrl(address);
  if (url === undefined) return false;
  if (hosts.local && loopback.includes(url.hostname)) return true;
  return url.protocol === 'https:' && url.port === '' && hosts.downloads.some((ending) => url.hostname.endsWith(ending));
}

/** A web address without a user name in it. */
function plainUrl(address: string): URL | undefined {
  const url = URL.parse(address);
  const isPlain = url !== null && url.username === '' && url.password === '' && (url.protocol === 'https:' || url.protocol === 'http:');
  return isPlain ? url : undefined;
}
