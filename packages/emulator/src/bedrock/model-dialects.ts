import { createHash } from 'node:crypto';
import type { Answer } from './answer.ts';
import { isObject, type Json, readMaxTokens, validationError } from './validate.ts';

/** How a family of models takes its question and gives its answer in InvokeModel. */
export interface Dialect {
  /** @throws AwsError ValidationException */
  read(body: Json): { question: string; maxTokens: number | undefined };
  write(answer: Answer, model: string): Json;
  stream(answer: Answer, model: string): Json[];
}

/** The dialect of a model, by the provider in its id. @throws AwsError for a family not emulated */
export function dialectOf(modelId: string): Dialect {
  const prefix = Object.keys(DIALECTS).find((name) => modelId.startsWith(name));
  const dialect = DIALECTS[prefix ?? ''];
  if (dialect === undefined) {
    throw validationError(
      `The emulator does not speak the InvokeModel dialect of ${modelId}; use Converse.`,
    );
  }
  return dialect;
}

/** Claude: the Messages API. */
export const anthropic: Dialect = {
  read(body) {
    if (typeof body.anthropic_version !== 'string')
      throw malformed('anthropic_version: Field required');
    const maxTokens = readMaxTokens(body.max_tokens, 'max_tokens');
    if (maxTokens === undefined) throw malformed('max_tokens: Field required');
    return { question: lastText(body.messages), maxTokens };
  },
  write: (answer, model) => ({
    ...anthropicMessage(answer, model),
    content: [{ type: 'text', text: answer.text }],
    stop_reason: answer.isCut ? 'max_tokens' : 'end_turn',
    usage: { input_tokens: answer.inputTokens, output_tokens: answer.outputTokens },
  }),
  stream: (answer, model) => [
    { type: 'message_start', message: anthropicMessage(answer, model) },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...answer.parts.map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: answer.isCut ? 'max_tokens' : 'end_turn', stop_sequence: null },
      usage: { output_tokens: answer.outputTokens },
    },
    { type: 'message_stop' },
  ],
};

const nova: Dialect = {
  read(body) {
    const config = isObject(body.inferenceConfig) ? body.inferenceConfig : {};
    return {
      question: lastText(body.messages),
      maxTokens: readMaxTokens(config.maxTokens ?? config.max_new_tokens, 'maxTokens'),
    };
  },
  write: (answer) => ({
    output: { message: { content: [{ text: answer.text }], role: 'assistant' } },
    stopReason: answer.isCut ? 'max_tokens' : 'end_turn',
    usage: novaUsage(answer),
  }),
  stream: (answer) => [
    { messageStart: { role: 'assistant' } },
    ...answer.parts.map((text) => ({
      contentBlockDelta: { contentBlockIndex: 0, delta: { text } },
    })),
    { contentBlockStop: { contentBlockIndex: 0 } },
    { messageStop: { stopReason: answer.isCut ? 'max_tokens' : 'end_turn' } },
    { metadata: { usage: novaUsage(answer) } },
  ],
};

const DIALECTS: Record<string, Dialect> = { 'anthropic.': anthropic, 'amazon.nova': nova };

function anthropicMessage({ text, inputTokens }: Answer, model: string): Json {
  return {
    id: `msg_bdrk_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: inputTokens, output_tokens: 0 },
  };
}

function novaUsage({ inputTokens, outputTokens }: Answer): Json {
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}

/** The text of the last message. @throws AwsError ValidationException */
export function lastText(messages: unknown): string {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw malformed('messages: at least one message is required');
  }
  const last: unknown = messages[messages.length - 1];
  if (!isObject(last) || typeof last.role !== 'string')
    throw malformed('messages: role: Field required');
  if (typeof last.content === 'string') return last.content;
  if (!Array.isArray(last.content)) throw malformed('messages: content: Field required');
  return last.content
    .map((part: unknown) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join(' ');
}

function malformed(message: string) {
  return validationError(
    `Malformed input request: ${message}, please reformat your input and try again.`,
  );
}
