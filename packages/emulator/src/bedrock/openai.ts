import { createHash } from 'node:crypto';
import type { AwsError } from '../server/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { type Answer, answerQuestion } from './answer.ts';
import type { Caller } from './auth/authenticate.ts';
import { authorize } from './authorize.ts';
import type { Catalog, ModelTarget } from './catalog.ts';
import { isObject, type Json, readMaxTokens, validationError } from './validate.ts';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/** `POST /openai/v1/chat/completions`, whole or as server-sent events. @throws AwsError */
export function completeChat(
  body: Json,
  target: ModelTarget,
  caller: Caller,
  isStream: boolean,
): HttpResponse {
  const question = readQuestion(body.messages);
  const maxTokens = readMaxTokens(body.max_completion_tokens ?? body.max_tokens, 'max_tokens');
  const answer = answerQuestion(question, target, caller, maxTokens);
  const common = {
    id: `chatcmpl-${createHash('sha256').update(answer.text).digest('hex').slice(0, 24)}`,
    created: Math.floor(Date.parse(String(caller.context['aws:currenttime'])) / 1000),
    model: target.requestedId,
  };
  if (isStream) {
    const wantsUsage = isObject(body.stream_options) && body.stream_options.include_usage === true;
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: streamChunks(answer, common, wantsUsage),
    };
  }
  return jsonResponse(200, {
    ...common,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: finishReason(answer),
        logprobs: null,
        message: { role: 'assistant', content: answer.text, refusal: null },
      },
    ],
    usage: usageOf(answer),
  });
}

/** `GET /openai/v1/models`. @throws AwsError */
export function listOpenAiModels(caller: Caller, catalog: Catalog): HttpResponse {
  authorize(caller, 'bedrock:ListFoundationModels', '*');
  const data = catalog.models(caller.region).map(({ id, provider }) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: provider ?? 'system',
  }));
  return jsonResponse(200, { object: 'list', data });
}

/** OpenAI's error shape, with AWS's words. */
export function renderOpenAiError({ status, code, message }: AwsError): HttpResponse {
  const type =
    status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error';
  return jsonResponse(
    status,
    { error: { code, message, param: null, type } },
    { 'x-amzn-errortype': code },
  );
}

async function* streamChunks(
  answer: Answer,
  common: Json,
  wantsUsage: boolean,
): AsyncGenerator<string> {
  const chunk = (choices: Json[], extra: Json = {}) =>
    `data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices, ...extra })}\n\n`;
  const delta = (content: Json, reason: string | null = null) =>
    chunk([{ index: 0, delta: content, finish_reason: reason }]);
  yield delta({ role: 'assistant', content: '' });
  for (const content of answer.parts) yield delta({ content });
  yield delta({}, finishReason(answer));
  if (wantsUsage) yield chunk([], { usage: usageOf(answer) });
  yield 'data: [DONE]\n\n';
}

function readQuestion(messages: unknown): string {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw validationError("'messages' must hold at least one message");
  }
  const contents = messages.map((message: unknown, index) => {
    if (!isObject(message) || !ROLES.includes(String(message.role))) {
      throw validationError(`messages.${index}.role must be one of ${ROLES.join(', ')}`);
    }
    return textOf(message.content, index);
  });
  return contents[contents.length - 1] ?? '';
}

function textOf(content: unknown, index: number): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw validationError(`messages.${index}.content is missing`);
  return content
    .map((part: unknown) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join(' ');
}

function finishReason(answer: Answer): string {
  return answer.isCut ? 'length' : 'stop';
}

function usageOf({ inputTokens, outputTokens }: Answer): Json {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}
