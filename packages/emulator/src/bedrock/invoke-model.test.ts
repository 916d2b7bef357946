import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import {
  allow,
  ask,
  MODEL,
  REGION,
  roleToken,
  runtimeClient,
  start,
} from '../../test-support/scenario.ts';

const ANSWER = `You asked "How are you?". This is ${MODEL} in ${REGION}, emulated; you came as assumed-role/bedrock-ci/emulator with a bearer token.`;

describe('InvokeModel', () => {
  const messages = [{ role: 'user', content: 'How are you?' }];
  const anthropic = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages };

  it("speaks Anthropic's dialect, whole and in chunks", async () => {
    const emulator = await start();
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    const input = { modelId: MODEL, body: JSON.stringify(anthropic) };
    const { body } = await client.send(new InvokeModelCommand(input));
    const answer = JSON.parse(body.transformToString());
    expect(answer).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: ANSWER }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, output_tokens: 19 },
    });
    const streamed = await client.send(new InvokeModelWithResponseStreamCommand(input));
    const events: { type: string; delta?: { text?: string } }[] = [];
    for await (const { chunk } of streamed.body ?? []) {
      events.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()));
    }
    expect(events.map(({ delta }) => delta?.text ?? '').join('')).toBe(ANSWER);
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['message_start', 'message_stop']);
  });

  it("speaks Nova's dialect", async () => {
    const emulator = await start();
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    const body = JSON.stringify({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      inferenceConfig: { maxTokens: 2 },
    });
    const answer = await client.send(
      new InvokeModelCommand({ modelId: 'amazon.nova-lite-v1:0', body }),
    );
    expect(JSON.parse(answer.body.transformToString())).toMatchObject({
      output: { message: { content: [{ text: 'You asked' }] } },
      stopReason: 'max_tokens',
    });
  });

  it.each([
    ['no version', { ...anthropic, anthropic_version: undefined }],
    ['no max_tokens', { ...anthropic, max_tokens: undefined }],
    ['no messages', { ...anthropic, messages: [] }],
  ])('refuses %s', async (_name, body) => {
    const emulator = await start();
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    const command = new InvokeModelCommand({ modelId: MODEL, body: JSON.stringify(body) });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Malformed input request'),
    });
  });

  it('needs a permission of its own for the stream', async () => {
    const emulator = await start();
    const token = await roleToken(
      emulator,
      allow(['bedrock:InvokeModel', 'bedrock:CallWithBearerToken']),
    );
    const client = runtimeClient(emulator, { token });
    await expect(client.send(new ConverseCommand(ask('Hi')))).resolves.toBeDefined();
    await expect(client.send(new ConverseStreamCommand(ask('Hi')))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        'because no session policy allows the bedrock:InvokeModelWithResponseStream action',
      ),
    });
  });
});
