// The Bot Framework adapter, with Usher's own identity or, on one machine alone, with none.
import { CloudAdapter } from 'botbuilder';
import type { World } from '../ports.ts';
import { Authentication } from './authentication.ts';
import { onTurnError } from './on-turn-error.ts';

/** How the bot proves who it is; a managed identity or a certificate is preferred to a password. */
export interface BotIdentity {
  appId: string;
  tenantId: string;
  proof:
    | { kind: 'managed-identity' }
    | { kind: 'certificate'; thumbprint: string; privateKey: string }
    | { kind: 'password'; password: string };
}

/**
 * Without an identity the adapter accepts everybody, so `local` must be said as well; the caller listens on loopback only.
 */
export function createAdapter({ world, identity, local }: { world: World; identity: BotIdentity | undefined; local: boolean }): CloudAdapter {
  if (identity === undefined && !local) throw new Error('A bot without an app id would accept everybody; set MicrosoftAppId.');
  const adapter = new CloudAdapter(new Authentication(identity === undefined ? { MicrosoftAppId: '' } : settingsOf(identity)));
  adapter.onTurnError = onTurnError(world);
  return adapter;
}

/** In the names the Bot Framework reads. */
function settingsOf({ appId, tenantId, proof }: BotIdentity): Record<string, string> {
  const common = { MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId };
  switch (proof.kind) {
    case 'managed-identity': return { ...common, MicrosoftAppType: 'UserAssignedMSI' };
    case 'certificate': return { ...common, MicrosoftAppType: 'SingleTenant', CertificateThumbprint: proof.thumbprint, CertificatePrivateKey: proof.privateKey };
    case 'password': return { ...common, MicrosoftAppType: 'SingleTenant', MicrosoftAppPassword: proof.password };
  }
}
