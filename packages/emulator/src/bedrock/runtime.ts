import { AwsError } from '../aws/aws-error.ts';
import { accountOf } from '../aws/credentials.ts';
import type { HttpResponse } from '../http/exchange.ts';
import type { Operation, Service, ServiceRequest } from '../service.ts';
import { type AuthenticationDependencies, authenticate, type Caller } from './authenticate.ts';
import { authorizeModel } from './authorize.ts';
import type { Catalog, ModelTarget } from './catalog.ts';
import { converse } from './converse.ts';
import { invokeModel } from './invoke-model.ts';
import { completeChat, listOpenAiModels, renderOpenAiError } from './openai.ts';
import { BEDROCK_THROTTLED, renderBedrockError } from './respond.ts';
import { type Json, readJsonBody, validationError } from './validate.ts';

export interface RuntimeDependencies extends AuthenticationDependencies {
  catalog: Catalog;
}

type Answering = (
  body: Json,
  target: ModelTarget,
  caller: Caller,
  isStream: boolean,
) => HttpResponse;

const MODEL_PATH =
  /^\/model\/([^/]+)\/(converse|converse-stream|invoke|invoke-with-response-stream)$/;
const OPENAI = '/openai/v1';

const ACTIONS: Record<string, { action: string; answer: Answering; isStream: boolean }> = {
  converse: { action: 'Converse', answer: converse, isStream: false },
  'converse-stream': { action: 'ConverseStream', answer: converse, isStream: true },
  invoke: { action: 'InvokeModel', answer: invokeModel, isStream: false },
  'invoke-with-response-stream': {
    action: 'InvokeModelWithResponseStream',
    answer: invokeModel,
    isStream: true,
  },
};

/** Amazon Bedrock Runtime: where models are called. */
export function createBedrockRuntime(dependencies: RuntimeDependencies): Service {
  const { catalog } = dependencies;

  function call(caller: Caller, modelId: string, body: Json, isStream: boolean, answer: Answering) {
    const target = catalog.find(modelId, caller.region, accountOf(caller.identity.principal));
    authorizeModel(caller, isStream ? STREAMING : WHOLE, target);
    checkModel(target);
    return answer(body, target, caller, isStream);
  }

  function resolveModel({ method, subpath }: ServiceRequest): Operation | undefined {
    const [, encodedId, verb] = MODEL_PATH.exec(subpath) ?? [];
    const known = verb === undefined ? undefined : ACTIONS[verb];
    if (method !== 'POST' || encodedId === undefined || known === undefined) return undefined;
    const { action, isStream, answer } = known;
    const modelId = decodeURIComponent(encodedId);
    return {
      action,
      run: (request) => {
        const caller = authenticate(request, dependencies);
        return call(caller, modelId, readJsonBody(request.body), isStream, answer);
      },
    };
  }

  function resolveOpenAi({ method, subpath }: ServiceRequest): Operation | undefined {
    if (method === 'GET' && subpath === `${OPENAI}/models`) {
      const run = (request: ServiceRequest) =>
        listOpenAiModels(authenticate(request, dependencies), catalog);
      return { action: 'ListModels', run };
    }
    if (method !== 'POST' || subpath !== `${OPENAI}/chat/completions`) return undefined;
    return {
      action: 'ChatCompletions',
      run: (request) => {
        const caller = authenticate(request, dependencies);
        const body = readJsonBody(request.body);
        if (typeof body.model !== 'string') throw validationError("'model' is a required property");
        return call(caller, body.model, body, body.stream === true, completeChat);
      },
    };
  }

  return {
    name: 'bedrock-runtime',
    throttled: BEDROCK_THROTTLED,
    resolve: (request) => resolveModel(request) ?? resolveOpenAi(request),
    renderError: (error, { subpath }) =>
      subpath.startsWith(`${OPENAI}/`) ? renderOpenAiError(error) : renderBedrockError(error),
  };
}

const WHOLE = 'bedrock:InvokeModel';
const STREAMING = 'bedrock:InvokeModelWithResponseStream';

function checkModel({ model, profile, requestedId }: ModelTarget): void {
  if (model === undefined) throw validationError('The provided model identifier is invalid.');
  if (model.access === false) {
    const message = "You don't have access to the model with the specified model ID.";
    throw new AwsError(403, 'AccessDeniedException', message);
  }
  if (model.onDemand === false && profile === undefined) {
    throw validationError(
      `Invocation of model ID ${requestedId} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
    );
  }
}
