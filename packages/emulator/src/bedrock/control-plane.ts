import type { Account } from '../aws/account.ts';
import { accountOf } from '../aws/credentials.ts';
import type { InferenceProfileConfig, ModelConfig } from '../config/config.ts';
import { AwsError } from '../server/aws-error.ts';
import { jsonResponse } from '../server/http/exchange.ts';
import type { Operation, Service, ServiceRequest } from '../server/service.ts';
import { authenticate, type Caller, placeCaller } from './auth/authenticate.ts';
import { authorize } from './authorize.ts';
import {
  type BedrockDependencies,
  foundationModelArn,
  inferenceProfileArn,
  type ModelTarget,
  modelArnsBehind,
} from './catalog.ts';
import { BEDROCK_THROTTLED, renderBedrockError } from './respond.ts';
import { resolveUseCaseForm, USE_CASE_PATH } from './use-case-form.ts';
import { type Json, validationError } from './validate.ts';

/** Amazon Bedrock's control plane: what models and inference profiles there are. */
export function createBedrockControlPlane(dependencies: BedrockDependencies): Service {
  const { catalog } = dependencies;
  const asked = (request: ServiceRequest) => {
    const caller = authenticate(request, dependencies);
    return { caller, account: accountOf(caller.identity.principal) };
  };

  /** A model or inference profile, and the caller in a region that has it. */
  function findModel(request: ServiceRequest, id: string) {
    const { caller: anywhere, account } = asked(request);
    const inRegion = (region: string) => catalog.find(id, region, account);
    const caller = placeCaller(anywhere, (region) => inRegion(region).model !== undefined);
    return { caller, account, target: inRegion(caller.region) };
  }

  function listModels(request: ServiceRequest) {
    const { caller, account } = asked(request);
    authorize(caller, 'bedrock:ListFoundationModels', '*');
    const query = new URLSearchParams(request.query);
    const provider = query.get('byProvider')?.toLowerCase();
    const modelSummaries = catalog
      .models(caller.region)
      .map((model) => describeModel(model, caller, account))
      .filter((summary) => !provider || String(summary.providerName).toLowerCase() === provider);
    return jsonResponse(200, { modelSummaries });
  }

  function getModel(request: ServiceRequest, id: string) {
    const { caller, account, target } = findModel(request, id);
    const model = target.profile === undefined ? target.model : undefined;
    const arn = target.resources[0]?.arn ?? '*';
    authorize(caller, 'bedrock:GetFoundationModel', arn);
    if (model === undefined) throw validationError('The provided model identifier is invalid.');
    return jsonResponse(200, { modelDetails: describeModel(model, caller, account) });
  }

  function listProfiles(request: ServiceRequest) {
    const { caller, account } = asked(request);
    authorize(caller, 'bedrock:ListInferenceProfiles', '*');
    const inferenceProfileSummaries = catalog
      .profiles(caller.region)
      .map(({ profile, model }) => describeProfile(profile, model, caller, account));
    return jsonResponse(200, { inferenceProfileSummaries });
  }

  function getProfile(request: ServiceRequest, id: string) {
    const { caller, account, target } = findModel(request, id);
    const { profile, model, resources } = target;
    authorize(caller, 'bedrock:GetInferenceProfile', resources[0]?.arn ?? '*');
    if (profile === undefined || model === undefined) {
      throw new AwsError(404, 'ResourceNotFoundException', 'The inference profile was not found.');
    }
    const arn = resources[0]?.arn ?? '';
    const system = describeProfile(profile, model, caller, account);
    return jsonResponse(
      200,
      arn.includes(':application-') ? describeCopy(arn, target, system) : system,
    );
  }

  return {
    name: 'bedrock',
    throttled: BEDROCK_THROTTLED,
    renderError: renderBedrockError,
    resolve({ method, subpath }): Operation | undefined {
      if (subpath === USE_CASE_PATH) return resolveUseCaseForm(method, dependencies);
      const [, collection, encodedId] = /^\/([a-z-]+)(?:\/([^/]+))?$/.exec(subpath) ?? [];
      if (method !== 'GET') return undefined;
      const id = encodedId === undefined ? undefined : decodeURIComponent(encodedId);
      if (collection === 'foundation-models') {
        if (id === undefined) return { action: 'ListFoundationModels', run: listModels };
        return { action: 'GetFoundationModel', run: (request) => getModel(request, id) };
      }
      if (collection === 'inference-profiles') {
        if (id === undefined) return { action: 'ListInferenceProfiles', run: listProfiles };
        return { action: 'GetInferenceProfile', run: (request) => getProfile(request, id) };
      }
      return undefined;
    },
  };
}

function describeModel(model: ModelConfig, { region }: Caller, account: Account): Json {
  const isProfiled = (model.inferenceProfiles ?? []).length > 0;
  return {
    modelArn: foundationModelArn(account.partition, region, model.id),
    modelId: model.id,
    modelName: model.name ?? model.id,
    providerName: model.provider ?? model.id.split('.')[0],
    inputModalities: ['TEXT'],
    outputModalities: ['TEXT'],
    responseStreamingSupported: true,
    customizationsSupported: [],
    inferenceTypesSupported: [
      ...(model.onDemand === false ? [] : ['ON_DEMAND']),
      ...(isProfiled ? ['INFERENCE_PROFILE'] : []),
    ],
    modelLifecycle: { status: 'ACTIVE' },
  };
}

function describeProfile(
  profile: InferenceProfileConfig,
  model: ModelConfig,
  { region }: Caller,
  account: Account,
): Json {
  const since = '2025-01-01T00:00:00Z';
  return {
    inferenceProfileName: `${profile.id.split('.')[0]?.toUpperCase()} ${model.name ?? model.id}`,
    description: `Routes requests to ${model.name ?? model.id} in ${profile.regions.join(', ')}.`,
    inferenceProfileArn: inferenceProfileArn(account, region, profile.id),
    inferenceProfileId: profile.id,
    models: modelArnsBehind(profile, model.id, region, account.partition).map(({ arn }) => ({
      modelArn: arn,
    })),
    status: 'ACTIVE',
    type: 'SYSTEM_DEFINED',
    createdAt: since,
    updatedAt: since,
  };
}

function describeCopy(arn: string, { profile, resources }: ModelTarget, system: Json): Json {
  return {
    ...system,
    inferenceProfileName: `application ${profile?.id}`,
    inferenceProfileArn: arn,
    inferenceProfileId: profile?.id,
    models: resources.slice(1).map((resource) => ({ modelArn: resource.arn })),
    type: 'APPLICATION',
  };
}
