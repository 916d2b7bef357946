import { createHash } from 'node:crypto';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { type Answer, answerQuestion } from './answer.ts';
import type { Caller } from './auth/authenticate.ts';
import type { ModelTarget } from './catalog.ts';
import { encodeServerEvent } from './streams/server-sent-events.ts';
import { isObject, type Json, readMaxTokens, validationError } from './validate.ts';

/**
 * OpenAI's Responses API, whole or as server-sent events. Nothing is stored: `store` and
 * `previous_response_id` have no effect here.
 *
 * @throws AwsError ValidationException
 */
export function createResponse(
  body: Json,
  target: ModelTarget,
  caller: Caller,
  isStream: boolean,
): HttpResponse {
  const question = readInput(body.input);
  const maxTokens = readMaxTokens(body.max_output_tokens, 'max_output_tokens');
  const answer = answerQuestion(question, target, caller, maxTokens);
  const createdAt = Math.floor(Date.parse(String(caller.context['aws:currenttime'])) / 1000);
  const response = describe(body, target, answer, createdAt);
  if (!isStream) return jsonResponse(200, response);
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: streamEvents(response, answer),
  };
}

/** The order of events in which the API reference describes a text answer. */
async function* streamEvents(response: Json, answer: Answer): AsyncGenerator<string> {
  let sequence = 0;
  const event = (type: string, fields: Json) =>
    encodeServerEvent(type, { type, sequence_number: sequence++, ...fields });
  const begun = { ...response, status: 'in_progress', output: [], usage: null };
  const id = messageId(answer);
  const place = { item_id: id, output_index: 0, content_index: 0 };
  const empty = { id, type: 'message', role: 'assistant', status: 'in_progress', content: [] };
  yield event('response.created', { response: begun });
  yield event('response.in_progress', { response: begun });
  yield event('response.output_item.added', { output_index: 0, item: empty });
  yield event('response.content_part.added', { ...place, part: textPart('') });
  for (const delta of answer.parts) {
    yield event('response.output_text.delta', { ...place, delta, logprobs: [] });
  }
  yield event('response.output_text.done', { ...place, text: answer.text, logprobs: [] });
  yield event('response.content_part.done', { ...place, part: textPart(answer.text) });
  yield event('response.output_item.done', { output_index: 0, item: message(answer) });
  const last = answer.isCut ? 'response.incomplete' : 'response.completed';
  yield event(last, { response });
}

function describe(body: Json, target: ModelTarget, answer: Answer, createdAt: number): Json {
  return {
    id: `resp_${digest(answer.text)}`,
    object: 'response',
    created_at: createdAt,
    status: answer.isCut ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: answer.isCut ? { reason: 'max_output_tokens' } : null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    metadata: {},
    model: target.requestedId,
    output: [message(answer)],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: {
      input_tokens: answer.inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: answer.outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: answer.inputTokens + answer.outputTokens,
    },
  };
}

function message(answer: Answer): Json {
  return {
    id: messageId(answer),
    type: 'message',
    role: 'assistant',
    status: answer.isCut ? 'incomplete' : 'completed',
    content: [textPart(answer.text)],
  };
}

function textPart(text: string): Json {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

/** The text of the last message: `input` is a string or a list of items. */
function readInput(input: unknown): string {
  if (typeof input === 'string' && input !== '') return input;
  if (!Array.isArray(input) || input.length === 0) {
    throw validationError("'input' must be a string or hold at least one item");
  }
  const items: unknown[] = input;
  const last = items.findLast((item) => isObject(item) && item.content !== undefined);
  if (!isObject(last)) throw validationError("'input' must hold at least one message");
  if (typeof last.content === 'string') return last.content;
  if (!Array.isArray(last.content)) throw validationError("'input': content is missing");
  return last.content
    .map((part: unknown) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join(' ');
}

function messageId({ text }: Answer): string {
  return `msg_${digest(text)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
