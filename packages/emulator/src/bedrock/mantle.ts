import { accountOf } from '../aws/credentials.ts';
import { AwsError } from '../server/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import type { Operation, Service, ServiceRequest } from '../server/service.ts';
import { renderAnthropicError } from './anthropic-messages.ts';
import { authenticate, type Caller, placeCaller } from './auth/authenticate.ts';
import { authorize } from './authorize.ts';
import type { BedrockDependencies, ModelTarget } from './catalog.ts';
import { ANTHROPIC, resolveMessages } from './messages-route.ts';
import { completeChat, renderOpenAiError } from './openai.ts';
import { BEDROCK_THROTTLED } from './respond.ts';
import { createResponse } from './responses.ts';
import { readJsonBody, validationError } from './validate.ts';

const SERVICE = 'bedrock-mantle';
const OPENAI_PATH = /^(\/v1|\/openai\/v1)\/(chat\/completions|responses|models)$/;

/**
 * The mantle endpoint: OpenAI's APIs on `/v1` or `/openai/v1`, by model, and the Messages API. Its
 * model ids have no prefix of an inference profile. Its permissions name projects; a condition key
 * names the model.
 */
export function createBedrockMantle(dependencies: BedrockDependencies): Service {
  const { catalog } = dependencies;

  const find = (asked: Caller, id: string): { caller: Caller; target: ModelTarget } => {
    const inRegion = (region: string) =>
      catalog.models(region).find(({ mantle }) => mantle?.id === id);
    const caller = placeCaller(asked, (region) => inRegion(region) !== undefined);
    const account = accountOf(caller.identity.principal);
    const project = `arn:${account.partition}:${SERVICE}:${caller.region}:${account.id}:project/default`;
    authorize(caller, 'bedrock-mantle:CreateInference', project, { 'bedrock-mantle:model': id });
    const model = inRegion(caller.region);
    if (model === undefined) {
      throw new AwsError(404, 'model_not_found', `The model '${id}' does not exist`);
    }
    return { caller, target: { requestedId: id, model, resources: [] } };
  };

  function listModels(caller: Caller, path: string): HttpResponse {
    authorize(caller, 'bedrock-mantle:ListModels', '*');
    const data = catalog
      .models(caller.region)
      .flatMap(({ mantle, provider }) =>
        mantle?.path === path
          ? [{ id: mantle.id, object: 'model', created: 0, owned_by: provider ?? 'system' }]
          : [],
      );
    return jsonResponse(200, { object: 'list', data });
  }

  function infer(request: ServiceRequest, asked: Caller, path: string, isChat: boolean) {
    const body = readJsonBody(request.body);
    if (typeof body.model !== 'string') throw validationError("'model' is a required property");
    const { caller, target } = find(asked, body.model);
    checkServes(target, path, isChat);
    const answer = isChat ? completeChat : createResponse;
    return answer(body, target, caller, body.stream === true);
  }

  function resolveOpenAi({ method, subpath }: ServiceRequest): Operation | undefined {
    const [, path, api] = OPENAI_PATH.exec(subpath) ?? [];
    if (path === undefined) return undefined;
    const asked = (request: ServiceRequest) => authenticate(request, dependencies, SERVICE);
    if (api === 'models') {
      if (method !== 'GET') return undefined;
      return { action: 'ListModels', run: (request) => listModels(asked(request), path) };
    }
    if (method !== 'POST') return undefined;
    const isChat = api === 'chat/completions';
    return {
      action: isChat ? 'ChatCompletions' : 'Responses',
      run: (request) => infer(request, asked(request), path, isChat),
    };
  }

  return {
    name: SERVICE,
    throttled: BEDROCK_THROTTLED,
    resolve: (request) =>
      resolveOpenAi(request) ?? resolveMessages(request, SERVICE, dependencies, find),
    renderError: (error, { subpath }) =>
      subpath.startsWith(`${ANTHROPIC}/`) ? renderAnthropicError(error) : renderOpenAiError(error),
  };
}

/** @throws AwsError 404 where the path does not lead to the model */
function checkServes({ model, requestedId }: ModelTarget, path: string, isChat: boolean): void {
  const hasApi = isChat || model?.responses?.includes('mantle');
  if (model?.mantle?.path === path && hasApi) return;
  throw new AwsError(404, 'model_not_found', `The model '${requestedId}' is not served at ${path}`);
}
