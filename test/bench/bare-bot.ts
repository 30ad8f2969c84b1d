// The peer: a bot made of botbuilder and restify alone. It echoes, or answers every message with one card kept in a file.
import { readFileSync } from 'node:fs';
import { CardFactory, CloudAdapter, ConfigurationBotFrameworkAuthentication, MessageFactory } from 'botbuilder';
import restify from 'restify';

const cardFile = process.env['CARD_FILE'];
const card: unknown = cardFile === undefined ? undefined : JSON.parse(readFileSync(cardFile, 'utf8'));

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({ MicrosoftAppId: '' }));
const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post('/api/messages', async (request, response) => {
  // restify's types of a request and the adapter's differ; these three are all it reads.
  const { body, headers, method = 'POST' } = request;
  await adapter.process({ body, headers, method }, response, async (turn) => {
    if (turn.activity.type !== 'message') return;
    await turn.sendActivity(card === undefined ? MessageFactory.text(`Echo: ${turn.activity.text}`) : MessageFactory.attachment(CardFactory.adaptiveCard(card)));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address: unknown = server.address();
  const port = typeof address === 'object' && address !== null && 'port' in address ? String(address.port) : '';
  process.stdout.write(`listening on http://127.0.0.1:${port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
