// The Bot Framework's authentication, with the clients that answer an activity made once for each address and not for every turn.
import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { Activity } from 'botbuilder';

type Authenticated = Awaited<ReturnType<ConfigurationBotFrameworkAuthentication['authenticateRequest']>>;
type ConnectorFactory = NonNullable<Authenticated['connectorFactory']>;
type ConnectorClient = Awaited<ReturnType<ConnectorFactory['create']>>;
type UserTokenClient = Awaited<ReturnType<ConfigurationBotFrameworkAuthentication['createUserTokenClient']>>;

/** Teams has one address for each region and tenant. */
const mostAddresses = 100;

/**
 * For every activity the Bot Framework makes a connector client and a token client anew, each with a chain of policies, which takes
 * longer than the turn's own work. Neither keeps anything of a turn: credentials fetch their token for each request. An adapter has one
 * identity, so address and audience tell the clients apart. What is said outside of a turn still gets a client of its own, because that
 * one is changed (one-try.ts).
 */
export class Authentication extends ConfigurationBotFrameworkAuthentication {
  private readonly connectors = new Map<string, ConnectorClient>();
  private tokens: UserTokenClient | undefined;

  override async authenticateRequest(activity: Activity, header: string): Promise<Authenticated> {
    const authenticated = await super.authenticateRequest(activity, header);
    const { connectorFactory } = authenticated;
    return connectorFactory === undefined ? authenticated : { ...authenticated, connectorFactory: this.keeping(connectorFactory) };
  }

  override async createUserTokenClient(...who: Parameters<ConfigurationBotFrameworkAuthentication['createUserTokenClient']>): Promise<UserTokenClient> {
    this.tokens ??= await super.createUserTokenClient(...who);
    return this.tokens;
  }

  private keeping(factory: ConnectorFactory): ConnectorFactory {
    return {
      create: async (serviceUrl, audience) => {
        const key = `${audience} ${serviceUrl}`;
        const client = this.connectors.get(key) ?? await factory.create(serviceUrl, audience);
        if (this.connectors.size >= mostAddresses) this.connectors.clear();
        this.connectors.set(key, client);
        return client;
      },
    };
  }
}
