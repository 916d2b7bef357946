import Anthropic from '@anthropic-ai/sdk';

// As AnthropicAws reads them: key, workspace and, if it is not that of the region, the endpoint.
const { ANTHROPIC_AWS_API_KEY, ANTHROPIC_AWS_WORKSPACE_ID, ANTHROPIC_AWS_BASE_URL } = process.env;
const client = new Anthropic({
  apiKey: ANTHROPIC_AWS_API_KEY ?? 'none',
  baseURL: ANTHROPIC_AWS_BASE_URL ?? 'none',
  defaultHeaders: { 'anthropic-workspace-id': ANTHROPIC_AWS_WORKSPACE_ID ?? 'none' },
});
const request = {
  model: 'claude-haiku-4-5',
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
