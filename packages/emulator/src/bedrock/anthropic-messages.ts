import type { AwsError } from '../server/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { answerQuestion, countTokens } from './answer.ts';
import type { Caller } from './auth/authenticate.ts';
import type { ModelTarget } from './catalog.ts';
import { anthropic, lastText } from './model-dialects.ts';
import { encodeServerEvent } from './streams/server-sent-events.ts';
import { type Json, validationError } from './validate.ts';

/** `POST /anthropic/v1/messages`, whole or as server-sent events. @throws AwsError */
export function createMessage(
  body: Json,
  target: ModelTarget,
  caller: Caller,
  isStream: boolean,
): HttpResponse {
  checkIsClaude(target);
  const { question, maxTokens } = anthropic.read(body);
  const answer = answerQuestion(question, target, caller, maxTokens);
  if (!isStream) return jsonResponse(200, anthropic.write(answer, target.requestedId));
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    body: streamEvents(anthropic.stream(answer, target.requestedId)),
  };
}

/** `POST /anthropic/v1/messages/count_tokens`. @throws AwsError */
export function countMessageTokens(body: Json, target: ModelTarget): HttpResponse {
  checkIsClaude(target);
  return jsonResponse(200, { input_tokens: countTokens(lastText(body.messages)) });
}

/**
 * The version that every request names: in the header of Anthropic's own clients, or in the body,
 * as InvokeModel has it.
 *
 * @throws AwsError ValidationException
 */
export function withVersion(body: Json, headers: Readonly<Record<string, string>>): Json {
  const version = body.anthropic_version ?? headers['anthropic-version'];
  if (typeof version !== 'string') throw validationError('anthropic-version: header is required');
  return { ...body, anthropic_version: version };
}

/** Anthropic's error shape, with AWS's words. */
export function renderAnthropicError({ status, code, message }: AwsError): HttpResponse {
  const type = ERROR_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  return jsonResponse(
    status,
    { type: 'error', error: { type, message } },
    { 'x-amzn-errortype': code },
  );
}

const ERROR_TYPES: Record<number, string> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
};

function checkIsClaude({ model, requestedId }: ModelTarget): void {
  if (model?.id.startsWith('anthropic.')) return;
  throw validationError(`The model ${requestedId} does not support the Messages API.`);
}

async function* streamEvents(events: Json[]): AsyncGenerator<string> {
  for (const event of events) yield encodeServerEvent(String(event.type), event);
}
