import type { Account } from '../aws/account.ts';
import { parseArn } from '../aws/arn.ts';
import type {
  ApplicationProfileConfig,
  InferenceProfileConfig,
  ModelConfig,
} from '../config/config.ts';
import type { AuthenticationDependencies } from './auth/authenticate.ts';

/** What a model id in a request stands for. */
export interface ModelTarget {
  /** As the caller wrote it. */
  requestedId: string;
  /** Absent for a model that the region does not have. */
  model?: ModelConfig;
  profile?: InferenceProfileConfig;
  /** All that the caller must be allowed to use, in the order in which AWS names them. */
  resources: ModelResource[];
}

/** One thing that a call is authorized on. */
export interface ModelResource {
  arn: string;
  /** The profile through which a model is called. */
  profileArn?: string;
  /** `aws:RequestedRegion` there, if it is not that of the request. */
  requestedRegion?: string;
}

/** What Bedrock's services are made of. */
export interface BedrockDependencies extends AuthenticationDependencies {
  catalog: Catalog;
}

/** The models of every region. */
export interface Catalog {
  models(region: string): ModelConfig[];
  profiles(region: string): { profile: InferenceProfileConfig; model: ModelConfig }[];
  /** @param identifier a model id, an inference-profile id or the ARN of either */
  find(identifier: string, region: string, account: Account): ModelTarget;
}

export function foundationModelArn(partition: string, region: string, id: string): string {
  return `arn:${partition}:bedrock:${region}::foundation-model/${id}`;
}

export function inferenceProfileArn(account: Account, region: string, id: string): string {
  return `arn:${account.partition}:bedrock:${region}:${account.id}:inference-profile/${id}`;
}

/** Opaque, and called by its ARN alone. */
export function applicationProfileArn(account: Account, region: string, id: string): string {
  return `arn:${account.partition}:bedrock:${region}:${account.id}:application-inference-profile/${id}`;
}

/** Where a profile may route to: by region, or by an ARN without one for a global profile. */
export function modelArnsBehind(
  profile: InferenceProfileConfig,
  modelId: string,
  region: string,
  partition: string,
): { arn: string; requestedRegion?: string }[] {
  const own = { arn: foundationModelArn(partition, region, modelId) };
  // Bedrock User Guide, "Prerequisites for inference profiles": what is global has no region.
  if (profile.id.startsWith('global.')) {
    return [
      own,
      { arn: foundationModelArn(partition, '', modelId), requestedRegion: 'unspecified' },
    ];
  }
  const others = profile.regions.filter((other) => other !== region);
  return [
    own,
    ...others.map((other) => ({
      arn: foundationModelArn(partition, other, modelId),
      requestedRegion: other,
    })),
  ];
}

export function createCatalog(configured: ModelConfig[]): Catalog {
  const models = (region: string) =>
    configured.filter((model) => model.regions?.includes(region) ?? true);
  const profiles = (region: string) =>
    configured.flatMap((model) =>
      (model.inferenceProfiles ?? [])
        .filter((profile) => profile.regions.includes(region))
        .map((profile) => ({ profile, model })),
    );
  return {
    models,
    profiles,
    find(identifier, region, account) {
      const id = idOf(identifier);
      const application = findApplicationProfile(configured, identifier, region, account);
      if (application !== undefined) return { requestedId: identifier, ...application };
      const reached = profiles(region).find(({ profile }) => profile.id === id);
      if (reached !== undefined) {
        const profileArn = inferenceProfileArn(account, region, id);
        const { profile, model } = reached;
        const arns = modelArnsBehind(profile, model.id, region, account.partition);
        const behind = arns.map((one) => ({ ...one, profileArn }));
        return { requestedId: identifier, ...reached, resources: [{ arn: profileArn }, ...behind] };
      }
      const model = models(region).find((one) => one.id === id);
      const arn = foundationModelArn(account.partition, region, id);
      return { requestedId: identifier, ...(model && { model }), resources: [{ arn }] };
    },
  };
}

function findApplicationProfile(
  configured: ModelConfig[],
  identifier: string,
  region: string,
  account: Account,
): Omit<ModelTarget, 'requestedId'> | undefined {
  for (const model of configured) {
    const { applicationProfiles = [], inferenceProfiles = [] } = model;
    for (const application of applicationProfiles) {
      const profileArn = applicationProfileArn(account, region, application.id);
      if (application.region !== region || profileArn !== identifier) continue;
      const profile = sourceOf(application, inferenceProfiles);
      const behind = modelArnsBehind(profile, model.id, region, account.partition);
      const resources = [{ arn: profileArn }, ...behind.map((one) => ({ ...one, profileArn }))];
      return { model, profile: { ...profile, id: application.id }, resources };
    }
  }
  return undefined;
}

/** It copies a system-defined profile, or a model in its own region. */
function sourceOf(
  { copyFrom, region }: ApplicationProfileConfig,
  profiles: readonly InferenceProfileConfig[],
): InferenceProfileConfig {
  const source = profiles.find(({ id }) => id === copyFrom);
  return source ?? { id: '', regions: [region] };
}

function idOf(identifier: string): string {
  const resource = parseArn(identifier)?.resource;
  return resource === undefined ? identifier : resource.slice(resource.indexOf('/') + 1);
}
