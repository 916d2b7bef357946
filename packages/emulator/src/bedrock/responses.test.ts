import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { accountWith, allow, REGION, roleToken, start } from '../../test-support/scenario.ts';
import type { Emulator } from '../emulator.ts';

const PROFILE = 'us.openai.gpt-6.2-sol';

async function connect(emulator: Emulator, path: string) {
  const apiKey = await roleToken(emulator);
  return new OpenAI({ apiKey, baseURL: `${emulator.url}${path}`, maxRetries: 0 });
}

const runtime = (emulator: Emulator) => connect(emulator, '/bedrock-runtime/openai/v1');

describe('Responses, by the OpenAI client', () => {
  it('answers a text and a list of messages', async () => {
    const client = await runtime(await start());
    const plain = await client.responses.create({ model: PROFILE, input: 'How are you?' });
    const listed = await client.responses.create({
      model: PROFILE,
      input: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'input_text', text: 'How are you?' }] },
      ],
    });
    expect(plain.output_text).toMatch(/^You asked "How are you\?"\. This is us\.openai/);
    expect(listed.output_text).toBe(plain.output_text);
    expect(plain).toMatchObject({ status: 'completed', usage: { input_tokens: 3 } });
  });

  it('streams the same answer, and says where it was cut', async () => {
    const client = await runtime(await start());
    const request = { model: PROFILE, input: 'How are you?', max_output_tokens: 2 };
    const whole = await client.responses.create(request);
    const kinds: string[] = [];
    let text = '';
    for await (const event of await client.responses.create({ ...request, stream: true })) {
      kinds.push(event.type);
      if (event.type === 'response.output_text.delta') text += event.delta;
      if (event.type === 'response.incomplete') expect(event.response.output).toEqual(whole.output);
    }
    expect(text).toBe('You asked');
    expect(whole.incomplete_details).toEqual({ reason: 'max_output_tokens' });
    expect([kinds[0], kinds.at(-1)]).toEqual(['response.created', 'response.incomplete']);
  });

  it('serves GPT OSS by the mantle endpoint alone, GPT-5.6 and later by profile here', async () => {
    const client = await runtime(await start());
    const ask = (model: string) => client.responses.create({ model, input: 'How are you?' });
    await expect(ask('openai.gpt-oss-20b-1:0')).rejects.toMatchObject({ status: 400 });
    await expect(ask('openai.gpt-6.2-sol')).rejects.toMatchObject({ status: 400 });
  });
});

describe('the mantle endpoint', () => {
  const model = 'openai.gpt-oss-20b';
  const allowed = ['bedrock-mantle:CallWithBearerToken', 'bedrock-mantle:CreateInference'];
  const mayUse = (actions: string[]) => ({ accounts: accountWith([allow(actions)]) });

  it('serves each model below the path that is its own', async () => {
    const emulator = await start(mayUse(allowed));
    const v1 = await connect(emulator, `/bedrock-mantle/@${REGION}/v1`);
    const openai = await connect(emulator, `/bedrock-mantle/@${REGION}/openai/v1`);
    const sol = { model: 'openai.gpt-6.2-sol', input: 'How are you?' };
    const oss = { model, input: 'How are you?' };
    expect((await v1.responses.create(oss)).output_text).toMatch(/^You asked/);
    expect((await openai.responses.create(sol)).output_text).toMatch(/^You asked/);
    await expect(openai.responses.create(oss)).rejects.toMatchObject({ status: 404 });
    await expect(v1.responses.create(sol)).rejects.toMatchObject({ status: 404 });
  });

  it('knows no ids of inference profiles', async () => {
    const client = await connect(await start(mayUse(allowed)), '/bedrock-mantle/openai/v1');
    const asked = client.responses.create({ model: PROFILE, input: 'How are you?' });
    await expect(asked).rejects.toMatchObject({ status: 404 });
  });

  it('answers 401 to what is no Bedrock key', async () => {
    const { url } = await start(mayUse(allowed));
    const baseURL = `${url}/bedrock-mantle/@${REGION}/v1`;
    const client = new OpenAI({ apiKey: 'no-key-required', baseURL, maxRetries: 0 });
    await expect(client.responses.create({ model, input: 'Hi' })).rejects.toMatchObject({
      status: 401,
      code: 'invalid_api_key',
      message: '401 Invalid bearer token',
    });
  });

  it.each(allowed)('asks for %s', async (action) => {
    const emulator = await start(mayUse(allowed.filter((other) => other !== action)));
    const client = await connect(emulator, '/bedrock-mantle/v1');
    await expect(client.responses.create({ model, input: 'Hi' })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining(action),
    });
  });
});
