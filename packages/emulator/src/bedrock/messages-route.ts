import type { HttpResponse } from '../server/http/exchange.ts';
import type { Operation, ServiceRequest } from '../server/service.ts';
import { countMessageTokens, createMessage, withVersion } from './anthropic-messages.ts';
import type { Caller } from './auth/authenticate.ts';
import { type AuthenticationDependencies, authenticate } from './auth/authenticate.ts';
import type { KeyedService } from './auth/key-forms.ts';
import type { ModelTarget } from './catalog.ts';
import { type Json, readJsonBody, validationError } from './validate.ts';

/** Below the base URL that Anthropic's clients take. */
export const ANTHROPIC = '/anthropic';

/** Finds a model that the caller may use for what is asked, and where. @throws AwsError */
export type FindModel = (
  caller: Caller,
  id: string,
  use: 'whole' | 'stream' | 'count',
) => { caller: Caller; target: ModelTarget };

/** Anthropic's Messages API; undefined for any other path. */
export function resolveMessages(
  { method, subpath }: ServiceRequest,
  service: KeyedService,
  dependencies: AuthenticationDependencies,
  find: FindModel,
): Operation | undefined {
  const isCount = subpath === `${ANTHROPIC}/v1/messages/count_tokens`;
  if (method !== 'POST' || !(isCount || subpath === `${ANTHROPIC}/v1/messages`)) return undefined;
  return {
    action: isCount ? 'CountMessageTokens' : 'Messages',
    run: (request) => {
      const caller = authenticate(withBearer(request), dependencies, service);
      const body = withVersion(readJsonBody(request.body), request.headers);
      return answer(caller, body, isCount, find);
    },
  };
}

function answer(caller: Caller, body: Json, isCount: boolean, find: FindModel): HttpResponse {
  if (typeof body.model !== 'string') throw validationError('model: Field required');
  if (isCount) return countMessageTokens(body, find(caller, body.model, 'count').target);
  const isStream = body.stream === true;
  const found = find(caller, body.model, isStream ? 'stream' : 'whole');
  return createMessage(body, found.target, found.caller, isStream);
}

/**
 * Anthropic's clients send a key as `x-api-key`, which the guide shows for the mantle endpoint, or
 * as a bearer. Where both stand, the bearer counts.
 */
export function withBearer(request: ServiceRequest): ServiceRequest {
  const { authorization, 'x-api-key': key } = request.headers;
  if (authorization !== undefined || key === undefined) return request;
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${key}` } };
}
