import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  ask,
  MODEL,
  PROFILE,
  REGION,
  roleToken,
  runtimeClient,
  start,
} from '../../test-support/scenario.ts';

const ANSWER = `You asked "How are you?". This is ${MODEL} in ${REGION}, emulated; you came as assumed-role/bedrock-ci/emulator with a bearer token.`;

describe('Converse, by the official client', () => {
  it('answers a bearer token, over the HTTP/2 that the client chooses', async () => {
    const emulator = await start();
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    const answer = await client.send(new ConverseCommand(ask('How are you?')));
    expect(answer.output?.message).toEqual({ role: 'assistant', content: [{ text: ANSWER }] });
    expect(answer).toMatchObject({
      stopReason: 'end_turn',
      usage: { inputTokens: 3, outputTokens: 19, totalTokens: 22 },
      $metadata: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    const [entry] = emulator.journal.entries({ action: 'Converse' });
    expect(entry?.headers.authorization).toMatch(/^Bearer sha256:[0-9a-f]{12}$/);
    expect(entry?.headers).toHaveProperty(':authority');
  });

  it('answers over HTTP/1.1 too', async () => {
    const emulator = await start();
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    client.config.requestHandler = new NodeHttpHandler();
    const answer = await client.send(new ConverseCommand(ask('How are you?')));
    expect(answer.output?.message?.content).toEqual([{ text: ANSWER }]);
    const [entry] = emulator.journal.entries({ action: 'Converse' });
    expect(entry?.headers).not.toHaveProperty(':authority');
  });

  it('streams the same words in events', async () => {
    const emulator = await start();
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    const { stream } = await client.send(new ConverseStreamCommand(ask('How are you?')));
    const kinds: string[] = [];
    let text = '';
    for await (const event of stream ?? []) {
      kinds.push(...Object.keys(event));
      text += event.contentBlockDelta?.delta?.text ?? '';
    }
    expect(text).toBe(ANSWER);
    expect(kinds[0]).toBe('messageStart');
    expect(kinds.slice(-3)).toEqual(['contentBlockStop', 'messageStop', 'metadata']);
  });

  it('stops at maxTokens', async () => {
    const emulator = await start();
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    const answer = await client.send(new ConverseCommand(ask('How are you?', 1)));
    expect(answer.output?.message?.content).toEqual([{ text: 'You' }]);
    expect(answer.stopReason).toBe('max_tokens');
  });

  it('takes a SigV4 signature as well, of a session and over HTTP/2 and HTTP/1.1', async () => {
    const emulator = await start();
    const keys = emulator.issue({ role: 'bedrock-ci' });
    const client = runtimeClient(emulator, { keys });
    const answer = await client.send(new ConverseCommand(ask('Hi')));
    expect(answer.output?.message?.content?.[0]?.text).toContain('with a signature');
    const plain = runtimeClient(emulator, { keys });
    plain.config.requestHandler = new NodeHttpHandler();
    await expect(plain.send(new ConverseCommand(ask('Hi')))).resolves.toBeDefined();
    const forged = runtimeClient(emulator, { keys: { ...keys, secretAccessKey: 'wrong' } });
    await expect(forged.send(new ConverseCommand(ask('Hi')))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    const unknown = runtimeClient(emulator, { keys: { ...keys, accessKeyId: 'ASIAX' } });
    await expect(unknown.send(new ConverseCommand(ask('Hi')))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  it('says what the configuration makes a model say', async () => {
    const emulator = await start({ models: [{ id: MODEL, answer: 'Forty-two.' }] });
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    const answer = await client.send(new ConverseCommand(ask('How much?')));
    expect(answer.output?.message?.content).toEqual([{ text: 'Forty-two.' }]);
  });
});

describe('a model', () => {
  const models = [
    { id: MODEL, regions: ['us-east-1'], inferenceProfiles: [] },
    { id: 'amazon.nova-lite-v1:0', access: false },
    {
      id: 'anthropic.new-v1:0',
      onDemand: false,
      inferenceProfiles: [{ id: 'us.anthropic.new-v1:0', regions: [REGION] }],
    },
  ];
  it.each([
    [
      'of another region',
      MODEL,
      'ValidationException',
      'The provided model identifier is invalid.',
    ],
    ['nobody knows', 'x.y', 'ValidationException', 'The provided model identifier is invalid.'],
    [
      'without access',
      'amazon.nova-lite-v1:0',
      'AccessDeniedException',
      "You don't have access to the model with the specified model ID.",
    ],
    [
      'only profiles reach',
      'anthropic.new-v1:0',
      'ValidationException',
      /on-demand throughput isn’t/,
    ],
  ])('%s is refused', async (_name, modelId, name, message) => {
    const emulator = await start({ models });
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    const attempt = client.send(new ConverseCommand({ ...ask('Hi'), modelId }));
    await expect(attempt).rejects.toMatchObject({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it.each([
    'us.anthropic.new-v1:0',
    `arn:aws:bedrock:${REGION}:${ACCOUNT}:inference-profile/us.anthropic.new-v1:0`,
  ])('is reached through its profile %s', async (modelId) => {
    const emulator = await start({ models });
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    const answer = await client.send(new ConverseCommand({ ...ask('Hi'), modelId }));
    expect(answer.stopReason).toBe('end_turn');
  });
});

it('a profile that routes elsewhere is called by its own id', async () => {
  const emulator = await start();
  const client = runtimeClient(emulator, { token: await roleToken(emulator) });
  const answer = await client.send(new ConverseCommand({ ...ask('Hi'), modelId: PROFILE }));
  expect(answer.output?.message?.content?.[0]?.text).toContain(`This is ${PROFILE} in`);
});
