import { accountOf } from '../aws/credentials.ts';
import { AwsError } from '../server/aws-error.ts';
import type { HttpResponse } from '../server/http/exchange.ts';
import type { Operation, Service, ServiceRequest } from '../server/service.ts';
import { renderAnthropicError } from './anthropic-messages.ts';
import { authenticate, type Caller, placeCaller } from './auth/authenticate.ts';
import { authorizeModel } from './authorize.ts';
import type { BedrockDependencies, ModelTarget } from './catalog.ts';
import { createBedrockControlPlane } from './control-plane.ts';
import { converse } from './converse.ts';
import { countRequestTokens } from './count-tokens.ts';
import { invokeModel } from './invoke-model.ts';
import { ANTHROPIC, type FindModel, resolveMessages } from './messages-route.ts';
import { requireModelAccess } from './model-access.ts';
import { completeChat, listOpenAiModels, renderOpenAiError } from './openai.ts';
import { BEDROCK_THROTTLED, renderBedrockError } from './respond.ts';
import { createResponse } from './responses.ts';
import { type Json, readJsonBody, validationError } from './validate.ts';

type Use = Parameters<FindModel>[2];

type Answering = (
  body: Json,
  target: ModelTarget,
  caller: Caller,
  isStream: boolean,
) => HttpResponse;

const MODEL_PATH =
  /^\/model\/([^/]+)\/(converse|converse-stream|invoke|invoke-with-response-stream|count-tokens)$/;
const OPENAI = '/openai/v1';

const ACTIONS: Record<string, { action: string; answer: Answering; use: Use }> = {
  converse: { action: 'Converse', answer: converse, use: 'whole' },
  'converse-stream': { action: 'ConverseStream', answer: converse, use: 'stream' },
  invoke: { action: 'InvokeModel', answer: invokeModel, use: 'whole' },
  'invoke-with-response-stream': {
    action: 'InvokeModelWithResponseStream',
    answer: invokeModel,
    use: 'stream',
  },
  'count-tokens': { action: 'CountTokens', answer: countRequestTokens, use: 'count' },
};

/** Amazon Bedrock Runtime: where models are called. */
export function createBedrockRuntime(dependencies: BedrockDependencies): Service {
  const { catalog } = dependencies;

  const find: FindModel = (asked, modelId, use) => {
    const account = accountOf(asked.identity.principal);
    const inRegion = (region: string) => catalog.find(modelId, region, account);
    const caller = placeCaller(asked, (region) => inRegion(region).model !== undefined);
    const target = inRegion(caller.region);
    authorizeModel(caller, PERMISSIONS[use], target);
    checkModel(target, use);
    if (use !== 'count') requireModelAccess(caller, target);
    return { caller, target };
  };

  function resolveModel({ method, subpath }: ServiceRequest): Operation | undefined {
    const [, encodedId, verb] = MODEL_PATH.exec(subpath) ?? [];
    const known = verb === undefined ? undefined : ACTIONS[verb];
    if (method !== 'POST' || encodedId === undefined || known === undefined) return undefined;
    const { action, use, answer } = known;
    const modelId = decodeURIComponent(encodedId);
    return {
      action,
      run: (request) => {
        const asked = authenticate(request, dependencies);
        const body = readJsonBody(request.body);
        const { caller, target } = find(asked, modelId, use);
        return answer(body, target, caller, use === 'stream');
      },
    };
  }

  function resolveOpenAi({ method, subpath }: ServiceRequest): Operation | undefined {
    if (method === 'GET' && subpath === `${OPENAI}/models`) {
      const run = (request: ServiceRequest) =>
        listOpenAiModels(authenticate(request, dependencies), catalog);
      return { action: 'ListModels', run };
    }
    const isChat = subpath === `${OPENAI}/chat/completions`;
    if (method !== 'POST' || !(isChat || subpath === `${OPENAI}/responses`)) return undefined;
    return {
      action: isChat ? 'ChatCompletions' : 'Responses',
      run: (request) => {
        const asked = authenticate(request, dependencies);
        const body = readJsonBody(request.body);
        if (typeof body.model !== 'string') throw validationError("'model' is a required property");
        const isStream = body.stream === true;
        const { caller, target } = find(asked, body.model, isStream ? 'stream' : 'whole');
        if (!isChat) checkServesResponses(target);
        return (isChat ? completeChat : createResponse)(body, target, caller, isStream);
      },
    };
  }

  /** Claude Code asks the runtime's base URL for what the control plane knows. */
  const controlPlane = createBedrockControlPlane(dependencies);
  function resolveProfiles(request: ServiceRequest): Operation | undefined {
    return /^\/inference-profiles(\/|$)/.test(request.subpath)
      ? controlPlane.resolve(request)
      : undefined;
  }

  return {
    name: 'bedrock-runtime',
    throttled: BEDROCK_THROTTLED,
    resolve: (request) =>
      resolveModel(request) ??
      resolveOpenAi(request) ??
      resolveMessages(request, 'bedrock', dependencies, find) ??
      resolveProfiles(request),
    renderError: (error, { subpath }) => {
      if (subpath.startsWith(`${OPENAI}/`)) return renderOpenAiError(error);
      if (subpath.startsWith(`${ANTHROPIC}/`)) return renderAnthropicError(error);
      return renderBedrockError(error);
    },
  };
}

const PERMISSIONS: Record<Use, string> = {
  whole: 'bedrock:InvokeModel',
  stream: 'bedrock:InvokeModelWithResponseStream',
  count: 'bedrock:CountTokens',
};

/** GPT OSS over Responses is for the mantle endpoint alone. @throws AwsError */
function checkServesResponses({ model, requestedId }: ModelTarget): void {
  if (model?.responses?.includes('runtime')) return;
  throw validationError(`The model ${requestedId} does not support the Responses API here.`);
}

function checkModel({ model, profile, requestedId }: ModelTarget, use: Use): void {
  if (model === undefined) throw validationError('The provided model identifier is invalid.');
  if (model.access === false) {
    const message = "You don't have access to the model with the specified model ID.";
    throw new AwsError(403, 'AccessDeniedException', message);
  }
  // Counting takes the model's own id, since nothing is invoked.
  if (model.onDemand === false && profile === undefined && use !== 'count') {
    throw validationError(
      `Invocation of model ID ${requestedId} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
    );
  }
}
