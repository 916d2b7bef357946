// Asks a model through AWS SDK for JavaScript v3. Key, credentials and region come from the
// environment and the config files.
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { runCases } from './run-cases.mjs';

const input = {
  modelId: process.env.MODEL,
  messages: [{ role: 'user', content: [{ text: 'Say hello.' }] }],
};

/** HTTP/2 by default, and then without a proxy. */
const client = new BedrockRuntimeClient({});
const byAgent = new BedrockRuntimeClient({
  requestHandler: new NodeHttpHandler({
    httpsAgent: new HttpsProxyAgent(process.env.HTTPS_PROXY),
  }),
});

async function converse(client) {
  const { output } = await client.send(new ConverseCommand(input));
  return output.message.content[0].text;
}

async function* converseStream(client) {
  const { stream } = await client.send(new ConverseStreamCommand(input));
  for await (const { contentBlockDelta } of stream) yield contentBlockDelta?.delta?.text;
}

await runCases({
  'Converse, HTTP/2': () => converse(client),
  'ConverseStream, HTTP/2': () => converseStream(client),
  'Converse, proxy agent': () => converse(byAgent),
  'ConverseStream, proxy agent': () => converseStream(byAgent),
});
client.destroy();
byAgent.destroy();
