import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { REGION, roleToken, start } from '../../test-support/scenario.ts';
import type { Emulator } from '../emulator.ts';

const MODEL = 'openai.gpt-oss-20b-1:0';
const messages = [{ role: 'user' as const, content: 'How are you?' }];

async function connect(emulator: Emulator, apiKey?: string) {
  return new OpenAI({
    apiKey: apiKey ?? (await roleToken(emulator)),
    baseURL: emulator.openaiBaseUrl(REGION),
    maxRetries: 0,
  });
}

describe('the OpenAI client, with a bearer token for its key,', () => {
  it('completes a chat', async () => {
    const client = await connect(await start());
    const answer = await client.chat.completions.create({ model: MODEL, messages });
    expect(answer.choices[0]?.message.content).toMatch(
      /^You asked "How are you\?"\. This is openai/,
    );
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage?.prompt_tokens).toBe(3);
  });

  it('streams one', async () => {
    const client = await connect(await start());
    const request = { model: MODEL, messages, max_completion_tokens: 2 };
    const whole = await client.chat.completions.create(request);
    const stream = await client.chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let reason: string | null = null;
    let tokens: number | undefined;
    for await (const { choices, usage } of stream) {
      text += choices[0]?.delta.content ?? '';
      reason ??= choices[0]?.finish_reason ?? null;
      tokens ??= usage?.completion_tokens;
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    expect({ text, reason, tokens }).toEqual({ text: 'You asked', reason: 'length', tokens: 2 });
  });

  it('lists models', async () => {
    const client = await connect(await start());
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toContain(MODEL);
  });

  it('gets errors in the shape that it reads', async () => {
    const emulator = await start();
    const stranger = await connect(emulator, 'bedrock-api-key-AAAA');
    await expect(
      stranger.chat.completions.create({ model: MODEL, messages }),
    ).rejects.toMatchObject({
      status: 403,
      message: '403 Authentication failed: Please make sure your API Key is valid.',
    });
    const client = await connect(emulator);
    await expect(client.chat.completions.create({ model: 'none', messages })).rejects.toMatchObject(
      {
        status: 400,
        type: 'invalid_request_error',
      },
    );
    const empty = client.chat.completions.create({ model: MODEL, messages: [] });
    await expect(empty).rejects.toMatchObject({ status: 400 });
  });
});
