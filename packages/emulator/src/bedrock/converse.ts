import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { type Answer, answerQuestion } from './answer.ts';
import type { Caller } from './auth/authenticate.ts';
import type { ModelTarget } from './catalog.ts';
import { encodeJsonEvent } from './streams/event-stream.ts';
import { checkRange, isObject, type Json, readMaxTokens, validationError } from './validate.ts';

/** Converse and ConverseStream. @throws AwsError ValidationException */
export function converse(
  body: Json,
  target: ModelTarget,
  caller: Caller,
  isStream: boolean,
): HttpResponse {
  const question = readQuestion(body);
  const maxTokens = readInferenceConfig(body.inferenceConfig);
  const answer = answerQuestion(question, target, caller, maxTokens);
  if (!isStream) {
    return jsonResponse(200, {
      metrics: { latencyMs: 1 },
      output: { message: { content: [{ text: answer.text }], role: 'assistant' } },
      stopReason: stopReason(answer),
      usage: usageOf(answer),
    });
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    body: streamEvents(answer),
  };
}

async function* streamEvents(answer: Answer): AsyncGenerator<Buffer> {
  yield encodeJsonEvent('messageStart', { role: 'assistant' });
  for (const text of answer.parts) {
    yield encodeJsonEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
  }
  yield encodeJsonEvent('contentBlockStop', { contentBlockIndex: 0 });
  yield encodeJsonEvent('messageStop', { stopReason: stopReason(answer) });
  yield encodeJsonEvent('metadata', { metrics: { latencyMs: 1 }, usage: usageOf(answer) });
}

/** The text of the last message, once all messages have the shape that Converse asks for. */
export function readQuestion({ messages }: Json): string {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw validationError('The messages field is empty. Add at least one message and try again.');
  }
  messages.forEach(checkMessage);
  if ((messages[0] as Json).role !== 'user') {
    throw validationError(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    );
  }
  const last = messages[messages.length - 1] as { content: Json[] };
  return last.content.map(({ text }) => (typeof text === 'string' ? text : '')).join(' ');
}

const CONTENT_KINDS = [
  'text',
  'image',
  'document',
  'video',
  'toolUse',
  'toolResult',
  'guardContent',
  'cachePoint',
  'reasoningContent',
  'citationsContent',
];

function checkMessage(message: unknown, index: number): void {
  const where = `messages.${index}`;
  if (!isObject(message)) throw validationError(`The value at ${where} is not an object.`);
  if (message.role !== 'user' && message.role !== 'assistant') {
    throw validationError(
      `1 validation error detected: Value '${String(message.role)}' at '${where}.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]`,
    );
  }
  if (!Array.isArray(message.content) || message.content.length === 0) {
    throw validationError(
      `The content field in the Message object at ${where} is empty. Add a ContentBlock object to the content field and try again.`,
    );
  }
  message.content.forEach((block: unknown, at) => {
    const kinds = isObject(block) ? Object.keys(block) : [];
    if (kinds.length !== 1 || !CONTENT_KINDS.includes(kinds[0] ?? '')) {
      throw validationError(
        `The ContentBlock object at ${where}.content.${at} must set exactly one of the following keys: ${CONTENT_KINDS.join(', ')}.`,
      );
    }
    const { text } = block as Json;
    if (text !== undefined && (typeof text !== 'string' || text.trim() === '')) {
      throw validationError(
        `The text field in the ContentBlock object at ${where}.content.${at} is blank. Add text to the text field, and try again.`,
      );
    }
  });
}

function readInferenceConfig(config: unknown): number | undefined {
  if (config === undefined || config === null) return undefined;
  if (!isObject(config)) throw validationError('inferenceConfig must be an object.');
  checkRange(config.temperature, 'inferenceConfig.temperature', 0, 1);
  checkRange(config.topP, 'inferenceConfig.topP', 0, 1);
  return readMaxTokens(config.maxTokens, 'inferenceConfig.maxTokens');
}

function stopReason(answer: Answer): string {
  return answer.isCut ? 'max_tokens' : 'end_turn';
}

function usageOf({ inputTokens, outputTokens }: Answer): Json {
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}
