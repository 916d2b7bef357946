import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { accountWith, allow, REGION, roleToken, start } from '../../test-support/scenario.ts';
import type { Emulator } from '../emulator.ts';

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const request = {
  model: MODEL,
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'How are you?' }],
};

function connect(emulator: Emulator, auth: { apiKey: string } | { authToken: string }) {
  const none = { apiKey: null, authToken: null };
  const baseURL = `${emulator.url}/bedrock-runtime/@${REGION}/anthropic`;
  return new Anthropic({ ...none, ...auth, baseURL, maxRetries: 0 });
}

describe('Messages, by the Anthropic client', () => {
  it('takes the key as a bearer and as x-api-key', async () => {
    const emulator = await start();
    const key = await roleToken(emulator);
    for (const auth of [{ apiKey: key }, { authToken: key }]) {
      const { content } = await connect(emulator, auth).messages.create(request);
      expect(content[0]).toMatchObject({
        text: expect.stringMatching(/^You asked "How are you\?"/),
      });
    }
  });

  it('streams the same answer', async () => {
    const emulator = await start();
    const client = connect(emulator, { authToken: await roleToken(emulator) });
    const whole = await client.messages.create(request);
    const streamed = await client.messages.stream(request).finalMessage();
    expect(streamed.content).toMatchObject([{ type: 'text', text: textOf(whole) }]);
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  it('counts tokens for those who may', async () => {
    const accounts = accountWith([allow(['bedrock:CallWithBearerToken', 'bedrock:CountTokens'])]);
    const emulator = await start({ accounts });
    const client = connect(emulator, { authToken: await roleToken(emulator) });
    expect(await client.messages.countTokens(request)).toMatchObject({ input_tokens: 3 });
    await expect(client.messages.create(request)).rejects.toMatchObject({
      status: 403,
      error: { type: 'error', error: { type: 'permission_error' } },
    });
  });

  it('serves Claude alone, and wants a version', async () => {
    const emulator = await start();
    const key = await roleToken(emulator);
    const nova = { ...request, model: 'amazon.nova-lite-v1:0' };
    const client = connect(emulator, { authToken: key });
    await expect(client.messages.create(nova)).rejects.toMatchObject({ status: 400 });
    const bare = await fetch(`${emulator.url}/bedrock-runtime/anthropic/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify(request),
    });
    expect(bare.status).toBe(400);
  });
});

function textOf({ content }: Anthropic.Message): string {
  const [block] = content;
  return block?.type === 'text' ? block.text : '';
}

it.each(['x-api-key', 'authorization'])('the journal shows a digest of %s', async (name) => {
  const emulator = await start();
  const key = await roleToken(emulator);
  const response = await fetch(`${emulator.url}/bedrock-runtime/anthropic/v1/messages`, {
    method: 'POST',
    headers: { [name]: name === 'authorization' ? `Bearer ${key}` : key },
    body: '{}',
  });
  await response.text();
  const [entry] = emulator.journal.entries({ action: 'Messages' });
  expect(entry?.headers[name]).toMatch(/^(Bearer )?sha256:[0-9a-f]{12}$/);
  expect(JSON.stringify(emulator.journal.entries())).not.toContain(key);
});
