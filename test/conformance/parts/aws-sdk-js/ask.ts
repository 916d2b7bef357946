// Asks a model through AWS SDK for JavaScript v3. usage: ask.ts FOLDER [CASE…]
// FOLDER holds node_modules. Without cases, each line of standard input is one. Prints a line of
// JSON for each answer or error. Key, credentials and region come from the environment.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder = '', ...named] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} = require('@aws-sdk/client-bedrock-runtime');
const { NodeHttpHandler } = require('@smithy/node-http-handler');
const { HttpsProxyAgent } = await import(require.resolve('https-proxy-agent'));

/** The SDK reads no proxy variable; its handler for HTTP/1.1 takes an agent that goes through one. */
const requestHandler = () =>
  new NodeHttpHandler({ httpsAgent: new HttpsProxyAgent(process.env.HTTPS_PROXY) });

const input = {
  modelId: process.env.MODEL,
  messages: [{ role: 'user', content: [{ text: 'Say hello.' }] }],
};
const clients = new Map<boolean, InstanceType<typeof BedrockRuntimeClient>>();

async function ask(name: string): Promise<string[]> {
  const byProxy = name.endsWith('by proxy agent');
  const client =
    clients.get(byProxy) ??
    new BedrockRuntimeClient(byProxy ? { requestHandler: requestHandler() } : {});
  clients.set(byProxy, client);
  if (!name.startsWith('ConverseStream')) {
    const { output } = await client.send(new ConverseCommand(input));
    return [output.message.content[0].text];
  }
  const { stream } = await client.send(new ConverseStreamCommand(input));
  const pieces: string[] = [];
  for await (const { contentBlockDelta } of stream) {
    if (contentBlockDelta?.delta?.text) pieces.push(contentBlockDelta.delta.text);
  }
  return pieces;
}

async function report(name: string): Promise<void> {
  const answer = await ask(name).then(
    (pieces) => ({ text: pieces.join(''), pieces: pieces.length }),
    (error: Error) => ({ error: `${error.name}: ${error.message}` }),
  );
  console.log(JSON.stringify({ name, ...answer }));
}

for (const name of named) await report(name);
if (named.length === 0) {
  for await (const line of createInterface({ input: process.stdin })) await report(line);
}
for (const client of clients.values()) client.destroy();
