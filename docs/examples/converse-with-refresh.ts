import { createBearerTokenProvider } from '@bedrock-token/aws';

const region = 'us-east-1';
const model = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const endpoint =
  process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? `https://bedrock-runtime.${region}.amazonaws.com`;

// Created once, called before every request: it caches one key and replaces it before it expires.
const provideToken = createBearerTokenProvider({ region });

export async function converse(text: string): Promise<unknown> {
  const token = await provideToken();
  const response = await fetch(`${endpoint}/model/${encodeURIComponent(model)}/converse`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token.text.reveal()}`,
    },
    body: JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }] }),
  });
  if (!response.ok) throw new Error(`Bedrock answered ${response.status}`);
  return response.json();
}

console.log(JSON.stringify(await converse('Hello')));
