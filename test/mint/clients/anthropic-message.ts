import AnthropicBedrock from '@anthropic-ai/bedrock-sdk';

// Key and region come from the environment; the base URL is what ANTHROPIC_BEDROCK_BASE_URL says.
const client = new AnthropicBedrock();
const answer = await client.messages.create({
  model: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
  max_tokens: 64,
  messages: [{ role: 'user', content: 'What is a bearer token?' }],
});
const [block] = answer.content;
console.log(`whole: ${block?.type === 'text' ? block.text : block?.type}`);
