import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';

const client = new BedrockRuntimeClient(); // key and region come from the environment
const { output } = await client.send(
  new ConverseCommand({
    modelId: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
    messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
  }),
);
console.log(output?.message?.content?.[0]?.text);
