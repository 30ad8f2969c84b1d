// Fetches a file that was dropped into the chat. Its address carries a secret, so it is never logged and never follows a stray redirect.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { isTrustedDownload } from './trust.ts';
import type { TrustedHosts } from './trust.ts';

const redirectsFollowed = 3;
const downloadTimeout = 30_000;

/** UsherError file.unreadable or input.too-large. */
export async function download(address: string, hosts: TrustedHosts): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(downloadTimeout);
  try {
    return await readLimited(await open(address, { hosts, signal }));
  } catch (error) {
    if (error instanceof UsherError) throw error;
    // The cause may quote the address, which is a secret; only its kind is kept.
    throw new UsherError('file.unreadable', 'The file could not be fetched. Send it again.', { details: { kind: error instanceof Error ? error.name : typeof error } });
  }
}

async function open(start: string, how: { hosts: TrustedHosts; signal: AbortSignal }): Promise<Response> {
  let address = start;
  for (let hop = 0; hop <= redirectsFollowed; hop += 1) {
    if (!isTrustedDownload(address, how.hosts)) throw new UsherError('file.unreadable', 'The file does not lie where Teams keeps files, so I did not open it. Send it with the paper clip in our private chat.');
    const response = await fetch(address, { redirect: 'manual', signal: how.signal });
    const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (response.ok) return response;
    await response.body?.cancel();
    if (next === null) throw new UsherError('file.unreadable', 'The file could not be fetched; its link may have expired. Send it again.');
    address = new URL(next, address).href;
  }
  throw new UsherError('file.unreadable', 'The file could not be fetched. Send it again.');
}

async function readLimited(response: Response): Promise<Uint8Array> {
  const most = limits.importFileBytes;
  const tooLarge = new UsherError('input.too-large', `The file is larger than ${most / 1024 / 1024} MB. Split it and send the parts one after the other.`);
  if (Number(response.headers.get('content-length') ?? 0) > most) {
    await response.body?.cancel();
    throw tooLarge;
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    size += part.value.length;
    if (size > most) {
      await reader?.cancel();
      throw tooLarge;
    }
    parts.push(part.value);
  }
  return Buffer.concat(parts, size);
}
