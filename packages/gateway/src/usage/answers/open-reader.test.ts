import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Figures, type Tokens } from './figures.ts';
import { openReader } from './open-reader.ts';

/** AWS's own encoder of event streams. */
const codec = new EventStreamCodec(toUtf8, fromUtf8);

function message(headers: Record<string, string>, payload: unknown): Buffer {
  const entries = Object.entries(headers).map(
    ([name, value]) => [name, { type: 'string', value }] as const,
  );
  const body = fromUtf8(JSON.stringify(payload));
  return Buffer.from(codec.encode({ headers: Object.fromEntries(entries), body }));
}

const event = (type: string, payload: unknown) =>
  message(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    payload,
  );

const chunk = (payload: unknown, padding = 'abcdefg') =>
  event('chunk', {
    bytes: Buffer.from(JSON.stringify(payload)).toString('base64'),
    p: padding,
  });

const sse = (...events: unknown[]) =>
  Buffer.from(
    events.map((data) => `event: x\r\ndata: ${JSON.stringify(data)}\r\n\r\n`).join('') +
      'data: [DONE]\n\n',
  );

const json = (value: unknown) => Buffer.from(JSON.stringify(value, undefined, 1));

interface Case {
  type: string;
  body: Buffer;
  headers?: Record<string, string>;
  tokens?: Tokens;
  model?: string;
  isError?: true;
}

const STREAM = 'application/vnd.amazon.eventstream';
const SSE = 'text/event-stream; charset=utf-8';
const JSON_TYPE = 'application/json';

const tokens = (input: number, output: number, cacheRead = 0, cacheWrite = 0): Tokens => ({
  input,
  output,
  cacheRead,
  cacheWrite,
});

/** Text that would mislead a reader that looks for words. */
const LURE = '"usage":{"inputTokens":9999,"input_tokens":9999},\\"usage\\":{ é€😀 data: {';

const CASES: Record<string, Case> = {
  'Converse, with a tool whose input looks like usage': {
    type: JSON_TYPE,
    body: json({
      output: {
        message: {
          content: [{ text: LURE }, { toolUse: { input: { usage: { inputTokens: 9999 } } } }],
        },
      },
      usage: {
        cacheDetails: [{ inputTokens: 7502, ttl: '5m' }],
        cacheReadInputTokenCount: 5,
        cacheReadInputTokens: 5,
        cacheWriteInputTokenCount: 7502,
        cacheWriteInputTokens: 7502,
        inputTokens: 18,
        outputTokens: 386,
        serverToolUsage: {},
        totalTokens: 7911,
      },
    }),
    tokens: tokens(18, 386, 5, 7502),
  },
  ConverseStream: {
    type: STREAM,
    body: Buffer.concat([
      event('messageStart', { role: 'assistant' }),
      event('contentBlockDelta', { delta: { text: LURE }, contentBlockIndex: 0 }),
      event('metadata', {
        usage: { inputTokens: 3, outputTokens: 19, totalTokens: 22 },
        metrics: { latencyMs: 12.5 },
      }),
    ]),
    tokens: tokens(3, 19),
  },
  'ConverseStream with a trace that is longer than what is kept': {
    type: STREAM,
    body: event('metadata', {
      trace: { guardrail: { modelOutput: ['x'.repeat(200_000)] } },
      usage: { inputTokens: 1, outputTokens: 2 },
    }),
    tokens: tokens(1, 2),
  },
  'an exception in an event stream': {
    type: STREAM,
    body: Buffer.concat([
      event('messageStart', { role: 'assistant' }),
      message(
        {
          ':exception-type': 'modelStreamErrorException',
          ':content-type': JSON_TYPE,
          ':message-type': 'exception',
        },
        { message: 'The model failed.' },
      ),
    ]),
    isError: true,
  },
  'an error message in an event stream': {
    type: STREAM,
    body: message({ ':error-code': '500', ':message-type': 'error' }, {}),
    isError: true,
  },
  'InvokeModelWithResponseStream of Anthropic': {
    type: STREAM,
    body: Buffer.concat([
      chunk({
        type: 'message_start',
        message: {
          model: 'claude-x',
          usage: {
            input_tokens: 10,
            cache_creation_input_tokens: 7,
            cache_read_input_tokens: 8,
            output_tokens: 1,
          },
        },
      }),
      chunk({ type: 'content_block_delta', delta: { text: LURE } }, 'ab'),
      chunk({ type: 'message_delta', usage: { output_tokens: 42 } }),
      chunk({
        type: 'message_stop',
        'amazon-bedrock-invocationMetrics': { inputTokenCount: 25, outputTokenCount: 42 },
      }),
    ]),
    tokens: tokens(10, 42, 8, 7),
    model: 'claude-x',
  },
  'InvokeModelWithResponseStream of a model without usage': {
    type: STREAM,
    body: Buffer.concat([
      chunk({ outputText: LURE }),
      chunk({
        'amazon-bedrock-invocationMetrics': {
          inputTokenCount: 5,
          outputTokenCount: 6,
          cacheReadInputTokenCount: 1,
          cacheWriteInputTokenCount: 2,
        },
      }),
    ]),
    tokens: tokens(5, 6, 1, 2),
  },
  'InvokeModel of a model without usage': {
    type: JSON_TYPE,
    headers: {
      'x-amzn-bedrock-input-token-count': '11',
      'x-amzn-bedrock-output-token-count': '12',
    },
    body: json({ generation: LURE }),
    tokens: tokens(11, 12),
  },
  'InvokeModel of Llama': {
    type: JSON_TYPE,
    body: json({ generation: LURE, prompt_token_count: 4, generation_token_count: 5 }),
    tokens: tokens(4, 5),
  },
  'InvokeModel of Titan embeddings': {
    type: JSON_TYPE,
    body: json({ embedding: [0.25, -1e-7, 3], inputTextTokenCount: 6 }),
    tokens: tokens(6, 0),
  },
  'OpenAI Chat': {
    type: JSON_TYPE,
    body: json({
      model: 'openai.gpt-oss-120b',
      choices: [{ message: { content: LURE }, usage: { prompt_tokens: 9999 } }],
      usage: {
        prompt_tokens: 100,
        completion_tokens: 20,
        total_tokens: 120,
        prompt_tokens_details: { cached_tokens: 60 },
      },
    }),
    tokens: tokens(40, 20, 60),
    model: 'openai.gpt-oss-120b',
  },
  'OpenAI Chat as a stream': {
    type: SSE,
    body: sse(
      { model: 'm', choices: [{ delta: { content: LURE } }], usage: null },
      { model: 'm', choices: [], usage: { prompt_tokens: 7, completion_tokens: 8 } },
    ),
    tokens: tokens(7, 8),
    model: 'm',
  },
  'OpenAI Chat as a stream without include_usage': {
    type: SSE,
    body: sse({ model: 'm', choices: [{ delta: { content: LURE } }] }),
    model: 'm',
  },
  'OpenAI Responses': {
    type: JSON_TYPE,
    body: json({
      error: null,
      model: 'm',
      usage: {
        input_tokens: 30,
        input_tokens_details: { cached_tokens: 10 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 3 },
      },
    }),
    tokens: tokens(20, 5, 10),
    model: 'm',
  },
  'OpenAI Responses as a stream': {
    type: SSE,
    body: sse(
      { type: 'response.created', response: { model: 'm', error: null, usage: null } },
      { type: 'response.output_text.delta', delta: LURE },
      {
        type: 'response.completed',
        response: {
          model: 'm',
          usage: {
            input_tokens: 30,
            input_tokens_details: { cached_tokens: 10 },
            output_tokens: 5,
          },
        },
      },
    ),
    tokens: tokens(20, 5, 10),
    model: 'm',
  },
  'OpenAI Responses that fail in a stream': {
    type: SSE,
    body: sse({ type: 'response.failed', response: { error: { code: 'server_error' } } }),
    isError: true,
  },
  'Anthropic Messages': {
    type: JSON_TYPE,
    body: json({
      type: 'message',
      model: 'anthropic.claude',
      content: [{ type: 'text', text: LURE }],
      usage: { input_tokens: 1, output_tokens: 2, cache_read_input_tokens: 3 },
    }),
    tokens: tokens(1, 2, 3),
    model: 'anthropic.claude',
  },
  'Anthropic Messages as a stream, whose last counts are zero': {
    type: SSE,
    body: sse(
      {
        type: 'message_start',
        message: { model: 'c', usage: { input_tokens: 5, output_tokens: 1 } },
      },
      { type: 'ping' },
      { type: 'message_delta', usage: { input_tokens: 0, output_tokens: 9 } },
    ),
    tokens: tokens(5, 9),
    model: 'c',
  },
  'an event of several data lines': {
    type: SSE,
    body: Buffer.from(
      ': comment\r\ndata:{"usage":\r\ndata: {"input_tokens":1,\rdata:"output_tokens":\ndata:2\r\ndata:}}\r\n\r\n',
    ),
    tokens: tokens(1, 2),
  },
  'an error in a stream of Anthropic': {
    type: SSE,
    body: sse({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    isError: true,
  },
  'status 200 with UnknownOperationException': {
    type: 'application/x-amz-json-1.0',
    body: json({
      Output: { __type: 'com.amazon.coral.service#UnknownOperationException' },
      Version: '1.0',
    }),
    isError: true,
  },
  'a compressed answer counts by its headers': {
    type: JSON_TYPE,
    headers: { 'content-encoding': 'br', 'x-amzn-bedrock-input-token-count': '3' },
    body: json({ usage: { inputTokens: 9999 } }),
    tokens: tokens(3, 0),
  },
};

function read({ type, headers = {} }: Case, parts: readonly Buffer[]) {
  const all: Record<string, string> = { 'content-type': type, ...headers };
  const figures = new Figures();
  figures.readHeaders((name) => all[name]);
  const reader = openReader((name) => all[name], figures);
  for (const part of parts) reader?.push(part);
  return { tokens: figures.tokens(), model: figures.model, isError: figures.isError };
}

function split(body: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % body.length))].sort((a, b) => a - b);
  return [...places, body.length].map((end, at) => body.subarray(places[at - 1] ?? 0, end));
}

describe('the figures of an answer', () => {
  it.each(Object.entries(CASES))('%s', (_, given) => {
    const expected = {
      tokens: given.tokens,
      model: given.model,
      isError: given.isError ?? false,
    };
    expect(read(given, [given.body])).toEqual(expected);
  });

  it.each(Object.entries(CASES))('do not depend on where the bytes are cut: %s', (_, given) => {
    const whole = read(given, [given.body]);
    if (given.body.length < 10_000) {
      const bytes = [...given.body].map((byte) => Buffer.from([byte]));
      expect(read(given, bytes)).toEqual(whole);
    }
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        expect(read(given, split(given.body, cuts))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });
});

describe('bytes of any kind', () => {
  const types = fc.constantFrom(STREAM, SSE, JSON_TYPE);

  it('never throw, and never change', () => {
    fc.assert(
      fc.property(types, fc.array(fc.uint8Array({ maxLength: 300 })), (type, parts) => {
        const given = parts.map((part) => Buffer.from(part));
        read({ type, body: Buffer.alloc(0) }, given);
        expect(given.map((part) => [...part])).toEqual(parts.map((part) => [...part]));
      }),
      { numRuns: 300 },
    );
  });

  it('never throw if a real answer has wrong bytes in it', () => {
    const cases = fc.constantFrom(...Object.values(CASES).filter(({ body }) => body.length < 9e3));
    fc.assert(
      fc.property(cases, fc.nat(), fc.uint8Array({ maxLength: 9 }), (given, at, wrong) => {
        const body = Buffer.from(given.body);
        Buffer.from(wrong).copy(body, at % body.length);
        read(given, [body]);
      }),
      { numRuns: 300 },
    );
  });
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** In bytes. */
function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it.each([
  ['text', JSON_TYPE, '{"a":"', 'x'],
  ['keys', JSON_TYPE, '{"', 'k'],
  ['depth', JSON_TYPE, '', '{"a":['],
  ['digits', JSON_TYPE, '{"usage":{"input_tokens":', '1'],
  ['lines', SSE, '', 'data: {"a":"x'],
  ['names of fields', SSE, '', 'name'],
  ['headers', STREAM, '\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u0000', 'h'],
])('keeps a bounded part of an answer: endless %s', (_, type, start, more) => {
  const figures = new Figures();
  const reader = openReader(() => type, figures);
  reader?.push(Buffer.from(start, 'latin1'));
  const part = Buffer.from(more.repeat(10_000));
  reader?.push(part);
  const before = memoryInUse();
  for (let count = 0; count < 200; count++) reader?.push(part);
  // Of 2 to 12 MB that have passed. The test's own surroundings are in it.
  expect(memoryInUse() - before).toBeLessThan(500_000);
  expect(figures.tokens()).toBeUndefined();
});
