import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';

// Key, region and endpoint all come from the environment, as in any program that uses the SDK.
const client = new BedrockRuntimeClient({});
const request = {
  modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  messages: [{ role: 'user' as const, content: [{ text: 'What is a bearer token?' }] }],
};

const { output, usage } = await client.send(new ConverseCommand(request));
console.log(`Converse: ${output?.message?.content?.[0]?.text} (${usage?.totalTokens} tokens)`);

process.stdout.write('ConverseStream: ');
const { stream } = await client.send(new ConverseStreamCommand(request));
let pieces = 0;
for await (const event of stream ?? []) {
  const piece = event.contentBlockDelta?.delta?.text;
  if (piece === undefined) continue;
  process.stdout.write(piece);
  pieces += 1;
}
console.log(` (${pieces} pieces)`);
client.destroy();
if (pieces === 0) process.exitCode = 1;
