// The clients that answer an activity: one for each address, and never that of another address.
import { describe, expect, it } from '@jest/globals';
import type { Activity } from 'botbuilder';
import { Authentication } from '../../../bot/teams/authentication.ts';

const message = { type: 'message', channelId: 'msteams', serviceUrl: 'http://127.0.0.1:1/' } as Activity; // the part that is read where nobody proves who they are

async function clientFor(authentication: Authentication, serviceUrl: string, audience = 'https://api.botframework.com'): Promise<unknown> {
  const { connectorFactory } = await authentication.authenticateRequest(message, '');
  return connectorFactory?.create(serviceUrl, audience);
}

describe('the clients that answer an activity', () => {
  it('are the same for two activities from one address', async () => {
    const authentication = new Authentication({ MicrosoftAppId: '' });
    expect(await clientFor(authentication, 'http://127.0.0.1:1/')).toBe(await clientFor(authentication, 'http://127.0.0.1:1/'));
  });

  it('are others for another address or another audience', async () => {
    const authentication = new Authentication({ MicrosoftAppId: '' });
    const first = await clientFor(authentication, 'http://127.0.0.1:1/');
    const elsewhere = await clientFor(authentication, 'http://127.0.0.1:2/');
    expect(elsewhere).not.toBe(first);
    expect(elsewhere).toMatchObject({ baseUri: 'http://127.0.0.1:2/' });
    expect(await clientFor(authentication, 'http://127.0.0.1:1/', 'https://api.botframework.us')).not.toBe(first);
  });

  it('are not kept without end when addresses never repeat', async () => {
    const authentication = new Authentication({ MicrosoftAppId: '' });
    const first = await clientFor(authentication, 'http://127.0.0.1:1/');
    for (let n = 0; n < 100; n += 1) await clientFor(authentication, `http://127.0.0.1:1/${n}/`);
    expect(await clientFor(authentication, 'http://127.0.0.1:1/')).not.toBe(first);
  });

  it('leave what is said outside of a turn a client of its own', async () => {
    const authentication = new Authentication({ MicrosoftAppId: '' });
    const { claimsIdentity } = await authentication.authenticateRequest(message, '');
    const outside = authentication.createConnectorFactory(claimsIdentity);
    const audience = 'https://api.botframework.com';
    expect(await outside.create('http://127.0.0.1:1/', audience)).not.toBe(await outside.create('http://127.0.0.1:1/', audience));
  });

  it('are one for tokens', async () => {
    const authentication = new Authentication({ MicrosoftAppId: '' });
    const { claimsIdentity } = await authentication.authenticateRequest(message, '');
    expect(await authentication.createUserTokenClient(claimsIdentity)).toBe(await authentication.createUserTokenClient(claimsIdentity));
  });
});
