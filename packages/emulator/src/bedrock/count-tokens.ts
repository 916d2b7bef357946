import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { countTokens } from './answer.ts';
import type { ModelTarget } from './catalog.ts';
import { readQuestion } from './converse.ts';
import { dialectOf } from './model-dialects.ts';
import { isObject, type Json, readJsonBody, validationError } from './validate.ts';

/**
 * CountTokens: how many tokens a Converse or InvokeModel request would send. The body of the
 * latter is base64, as the API has it.
 *
 * @throws AwsError ValidationException
 */
export function countRequestTokens(body: Json, target: ModelTarget): HttpResponse {
  const input = isObject(body.input) ? body.input : {};
  const { converse, invokeModel } = input;
  if (isObject(converse)) {
    return jsonResponse(200, { inputTokens: countTokens(readQuestion(converse)) });
  }
  if (isObject(invokeModel) && typeof invokeModel.body === 'string') {
    const request = readJsonBody(Buffer.from(invokeModel.body, 'base64'));
    const { question } = dialectOf(target.model?.id ?? '').read(request);
    return jsonResponse(200, { inputTokens: countTokens(question) });
  }
  throw validationError('input must hold converse or invokeModel');
}
