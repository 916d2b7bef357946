import OpenAI from 'openai';

// Key and base URL come from the environment, as in any program that uses this SDK.
const client = new OpenAI();
const request = {
  model: 'openai.gpt-oss-20b-1:0',
  messages: [{ role: 'user' as const, content: 'What is a bearer token?' }],
};
const answer = await client.chat.completions.create(request);
console.log(`whole: ${answer.choices[0]?.message.content}`);

let pieces = 0;
for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
  if (chunk.choices[0]?.delta.content) pieces += 1;
}
console.log(`streamed: ${pieces} pieces`);
if (pieces === 0) process.exitCode = 1;
