import Anthropic from '@anthropic-ai/sdk';

// Token and base URL come from ANTHROPIC_AUTH_TOKEN and ANTHROPIC_BASE_URL.
const client = new Anthropic();
const request = {
  model: process.env.MODEL ?? 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'How are you?' }],
};
const { content } = await client.messages.create(request);
console.log(`whole: ${content[0]?.type === 'text' ? content[0].text : 'no text'}`);
let pieces = 0;
for await (const event of client.messages.stream(request)) {
  if (event.type === 'content_block_delta') pieces += 1;
}
console.log(`streamed: ${pieces} pieces`);
