// Key, workspace and region come from ANTHROPIC_AWS_API_KEY, ANTHROPIC_AWS_WORKSPACE_ID and AWS_REGION.
import AnthropicAws from '@anthropic-ai/aws-sdk';
import { runCases } from './run-cases.mjs';

const client = new AnthropicAws();
const request = {
  model: 'claude-haiku-4-5',
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
