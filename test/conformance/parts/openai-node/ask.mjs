// Key and base URL come from OPENAI_API_KEY and OPENAI_BASE_URL.
import OpenAI from 'openai';
import { runCases } from './run-cases.mjs';

const client = new OpenAI();
const mantle = new OpenAI({ baseURL: 'https://bedrock-mantle.us-east-1.api.aws/openai/v1' });
const chat = {
  model: 'openai.gpt-oss-20b-1:0',
  messages: [{ role: 'user', content: 'Say hello.' }],
};
const response = { model: 'global.openai.gpt-6.2-sol', input: 'Say hello.' };

async function* chatPieces() {
  for await (const { choices } of await client.chat.completions.create({ ...chat, stream: true })) {
    yield choices[0]?.delta.content;
  }
}

async function* responsePieces(from, request) {
  for await (const event of await from.responses.create({ ...request, stream: true })) {
    if (event.type === 'response.output_text.delta') yield event.delta;
  }
}

await runCases({
  chat: async () => (await client.chat.completions.create(chat)).choices[0].message.content,
  'chat, streamed': chatPieces,
  responses: async () => (await client.responses.create(response)).output_text,
  'responses, streamed': () => responsePieces(client, response),
  'mantle responses, streamed': () =>
    responsePieces(mantle, { ...response, model: 'openai.gpt-6.2-sol' }),
});
