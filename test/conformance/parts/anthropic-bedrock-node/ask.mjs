// Key and region come from AWS_BEARER_TOKEN_BEDROCK and AWS_REGION.
import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import { runCases } from './run-cases.mjs';

const client = new AnthropicBedrock();
const request = {
  model: process.env.MODEL,
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Say hello.' }],
};

async function* pieces() {
  for await (const event of await client.messages.create({ ...request, stream: true })) {
    if (event.type === 'content_block_delta') yield event.delta.text;
  }
}

await runCases({
  messages: async () => (await client.messages.create(request)).content[0].text,
  'messages, streamed': pieces,
});
