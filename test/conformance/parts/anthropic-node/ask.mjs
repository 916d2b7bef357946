// Token and base URL come from ANTHROPIC_AUTH_TOKEN and ANTHROPIC_BASE_URL.
import Anthropic from '@anthropic-ai/sdk';
import { runCases } from './run-cases.mjs';

const client = new Anthropic();
const request = {
  model: process.env.MODEL,
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Say hello.' }],
};

async function* pieces() {
  for await (const event of client.messages.stream(request)) {
    if (event.type === 'content_block_delta') yield event.delta.text;
  }
}

await runCases({
  messages: async () => (await client.messages.create(request)).content[0].text,
  'messages, streamed': pieces,
});
