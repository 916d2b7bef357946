import { countTokens } from '../bedrock/answer.ts';
import { createMessage, renderAnthropicError, withVersion } from '../bedrock/anthropic-messages.ts';
import type { Caller } from '../bedrock/auth/authenticate.ts';
import type { BedrockDependencies, ModelTarget } from '../bedrock/catalog.ts';
import { lastText } from '../bedrock/model-dialects.ts';
import { BEDROCK_THROTTLED } from '../bedrock/respond.ts';
import { type Json, readJsonBody, validationError } from '../bedrock/validate.ts';
import type { ModelConfig } from '../config/config.ts';
import { AwsError } from '../server/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import type { Operation, Service, ServiceRequest } from '../server/service.ts';
import { admit, SERVICE } from './admit.ts';

/**
 * Claude Platform on AWS: Anthropic's API behind a gateway of AWS. Its routes are those of its user
 * guide, "IAM actions", that are about inference and models.
 */
export function createClaudePlatform(dependencies: BedrockDependencies): Service {
  const modelsOf = (region: string) =>
    dependencies.catalog.models(region).filter(({ claudePlatform }) => claudePlatform);

  const find = (caller: Caller, id: string): ModelTarget => {
    const model = modelsOf(caller.region).find(({ claudePlatform }) => claudePlatform === id);
    if (model === undefined) throw noModel(id);
    return { requestedId: id, model, resources: [] };
  };

  function infer(request: ServiceRequest): HttpResponse {
    const caller = admit(request, 'CreateInference', dependencies);
    const body = readMessages(request);
    return createMessage(body, find(caller, body.model), caller, body.stream === true);
  }

  function count(request: ServiceRequest): HttpResponse {
    const caller = admit(request, 'CountTokens', dependencies);
    const body = readMessages(request);
    find(caller, body.model);
    return jsonResponse(200, { input_tokens: countTokens(lastText(body.messages)) });
  }

  function listModels(request: ServiceRequest): HttpResponse {
    const caller = admit(request, 'ListModels', dependencies);
    const data = modelsOf(caller.region).map(describe);
    const ids = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
    return jsonResponse(200, { data, has_more: false, ...ids });
  }

  function getModel(request: ServiceRequest, id: string): HttpResponse {
    const caller = admit(request, 'GetModel', dependencies);
    const { model } = find(caller, id);
    return jsonResponse(200, model ? describe(model) : {});
  }

  return {
    name: SERVICE,
    throttled: BEDROCK_THROTTLED,
    renderError: renderAnthropicError,
    resolve({ method, subpath }): Operation | undefined {
      const route = `${method} ${subpath}`;
      if (route === 'POST /v1/messages') return { action: 'CreateInference', run: infer };
      if (route === 'POST /v1/messages/count_tokens') return { action: 'CountTokens', run: count };
      if (route === 'GET /v1/models') return { action: 'ListModels', run: listModels };
      const [, id] = /^GET \/v1\/models\/([^/]+)$/.exec(route) ?? [];
      if (id === undefined) return undefined;
      const decoded = decodeURIComponent(id);
      return { action: 'GetModel', run: (request) => getModel(request, decoded) };
    },
  };
}

/** @throws AwsError for a body that is none of the Messages API, or names no version of it */
function readMessages({ body, headers }: ServiceRequest): Json & { model: string } {
  const read = withVersion(readJsonBody(body), headers);
  const { model } = read;
  if (typeof model !== 'string') throw validationError('model: Field required');
  return { ...read, model };
}

function noModel(id: string): AwsError {
  return new AwsError(404, 'ResourceNotFoundException', `model: ${id}`);
}

/** As Anthropic's Models API has it. */
function describe({ claudePlatform, name }: ModelConfig) {
  return {
    type: 'model',
    id: claudePlatform ?? null,
    display_name: name ?? claudePlatform,
    created_at: '2025-10-01T00:00:00Z',
  };
}
