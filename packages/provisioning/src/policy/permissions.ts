import { INVOKE_ACTIONS, isGlobalProfile, type ModelReference } from '@bedrock-token/core';
import { asksForProject, type Consumer, type Plane, readsOf } from './consumer.ts';
import { oneOrMany, type PolicyDocument, policyOf, type Statement } from './document.ts';

/** A model that a role may call, and what AWS says of it. */
export interface NamedModel {
  /** As the user wrote it. */
  text: string;
  reference: ModelReference;
  /** ARNs of the models behind a profile, by GetInferenceProfile; undefined if nobody asked. */
  modelArns?: readonly string[];
}

export interface PermissionsRequest {
  partition: string;
  accountId: string;
  /** Where calls are made: the source region. */
  region: string;
  /** Empty for every model. */
  models: readonly NamedModel[];
  consumer: Consumer;
  plane: Plane;
}

/**
 * The least that a role needs to call these models with a short-term key: one statement for each
 * thing that AWS checks, so that each can be named where it is missing.
 *
 * Sources: Bedrock User Guide, "Prerequisites for inference profiles"; service authorization
 * reference of Amazon Bedrock and of Amazon Bedrock Mantle.
 */
export function permissionsFor(request: PermissionsRequest): PolicyDocument {
  const calls = request.plane === 'mantle' ? mantleCalls(request) : runtimeCalls(request);
  const reads = readsOf(request.consumer);
  return policyOf([
    useOfKeys(request.plane),
    ...calls,
    ...(reads.length > 0 && request.plane === 'runtime'
      ? [allow('LookUpProfiles', [...reads], ['*'])]
      : []),
  ]);
}

/** The value is case-sensitive: `short_term` would match no key. */
function useOfKeys(plane: Plane): Statement {
  const service = plane === 'mantle' ? 'bedrock-mantle' : 'bedrock';
  const key = plane === 'mantle' ? 'BearerTokenType' : 'bearerTokenType';
  return {
    ...allow('UseShortTermKeys', [`${service}:CallWithBearerToken`], ['*']),
    Condition: { StringEquals: { [`${service}:${key}`]: 'SHORT_TERM' } },
  };
}

/** Mantle authorizes projects; a condition key has the model. */
function mantleCalls({ partition, region, accountId, models }: PermissionsRequest): Statement[] {
  const project = `arn:${partition}:bedrock-mantle:${region}:${accountId}:project/default`;
  const call = allow('CallModelsOnMantle', ['bedrock-mantle:CreateInference'], [project]);
  if (models.length === 0) return [call];
  const ids = models.map(({ text }) => text);
  return [{ ...call, Condition: { StringEquals: { 'bedrock-mantle:Model': oneOrMany(ids) } } }];
}

function runtimeCalls(request: PermissionsRequest): Statement[] {
  const { partition, region, accountId, models, consumer } = request;
  const at = `arn:${partition}:bedrock:${region}`;
  const project = asksForProject(consumer) ? [`${at}:${accountId}:project/default`] : [];
  if (models.length === 0) {
    const everything = [
      `arn:${partition}:bedrock:*::foundation-model/*`,
      `${at}:${accountId}:inference-profile/*`,
      `${at}:${accountId}:application-inference-profile/*`,
    ];
    return [allow('CallModels', [...INVOKE_ACTIONS, GET_PROFILE], [...everything, ...project])];
  }
  const direct = [...models.flatMap((model) => directArns(model, at)), ...project];
  const profiled = models.filter(isProfiled);
  return [
    ...(direct.length === 0 ? [] : [allow('CallModels', INVOKE_ACTIONS, direct)]),
    ...(profiled.length === 0 ? [] : profileCalls(profiled, request)),
  ];
}

const GET_PROFILE = 'bedrock:GetInferenceProfile';

function profileCalls(models: readonly NamedModel[], request: PermissionsRequest): Statement[] {
  const profiles = unique(models.map((model) => profileArn(model, request)));
  const behind = unique(models.flatMap((model) => arnsBehind(model, request)));
  const regional = behind.filter((arn) => !isRegionless(arn));
  const global = behind.filter(isRegionless);
  const through = { 'bedrock:InferenceProfileArn': oneOrMany(profiles) };
  return [
    allow('CallProfiles', [...INVOKE_ACTIONS, GET_PROFILE], profiles),
    ...(regional.length === 0
      ? []
      : [
          {
            ...allow('CallModelsThroughProfiles', INVOKE_ACTIONS, regional),
            Condition: { StringEquals: through },
          },
        ]),
    ...(global.length === 0
      ? []
      : [
          {
            ...allow('CallModelsThroughGlobalProfiles', INVOKE_ACTIONS, global),
            Condition: { StringEquals: { ...through, 'aws:RequestedRegion': 'unspecified' } },
          },
        ]),
  ];
}

/** The region-less ARN by which a global profile is authorized in whatever region it reaches. */
const isRegionless = (arn: string) => /^arn:[\w-]+:bedrock:::/.test(arn);

const isProfiled = ({ reference: { kind } }: NamedModel) =>
  kind === 'profile' || kind === 'application-profile';

function directArns({ reference }: NamedModel, at: string): string[] {
  if (reference.kind === 'foundation') return [`${at}::foundation-model/${reference.modelId}`];
  return reference.kind === 'resource' ? [reference.arn] : [];
}

function profileArn({ reference }: NamedModel, request: PermissionsRequest): string {
  const { partition, region, accountId } = request;
  if (reference.kind === 'profile') {
    const own = `arn:${partition}:bedrock:${region}:${accountId}:inference-profile/${reference.profileId}`;
    return reference.arn ?? own;
  }
  return reference.kind === 'application-profile' ? reference.arn : '';
}

/** By what AWS says; else every region that such a profile can reach, and for an opaque profile every model. */
function arnsBehind(model: NamedModel, { partition, region }: PermissionsRequest): string[] {
  const { reference, modelArns } = model;
  if (reference.kind === 'profile' && isGlobalProfile(reference.profileId)) {
    return globalArns(reference.modelId, partition, region);
  }
  if (modelArns !== undefined) return [...modelArns];
  const modelId = reference.kind === 'profile' ? reference.modelId : '*';
  return [`arn:${partition}:bedrock:*::foundation-model/${modelId}`];
}

/** In the source region by its ARN, anywhere else by one without a region. */
const globalArns = (modelId: string, partition: string, region: string) => [
  `arn:${partition}:bedrock:${region}::foundation-model/${modelId}`,
  `arn:${partition}:bedrock:::foundation-model/${modelId}`,
];

function allow(Sid: string, actions: readonly string[], resources: readonly string[]): Statement {
  return {
    Sid,
    Effect: 'Allow',
    Action: oneOrMany(actions),
    Resource: oneOrMany(unique(resources)),
  };
}

const unique = (texts: readonly string[]) => [...new Set(texts)];
