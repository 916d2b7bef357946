import type { Account } from '../aws/account.ts';
import { parseArn } from '../aws/arn.ts';
import type { InferenceProfileConfig, ModelConfig } from '../config/config.ts';
import type { AuthenticationDependencies } from './auth/authenticate.ts';

/** What a model id in a request stands for. */
export interface ModelTarget {
  /** As the caller wrote it. */
  requestedId: string;
  /** Absent for a model that the region does not have. */
  model?: ModelConfig;
  profile?: InferenceProfileConfig;
  /** All that the caller must be allowed to use, in the order in which AWS names them. */
  resources: { arn: string; profileArn?: string }[];
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
      const reached = profiles(region).find(({ profile }) => profile.id === id);
      if (reached !== undefined) {
        const profileArn = inferenceProfileArn(account, region, id);
        const places = [region, ...reached.profile.regions.filter((other) => other !== region)];
        const behind = places.map((place) => ({
          arn: foundationModelArn(account.partition, place, reached.model.id),
          profileArn,
        }));
        return { requestedId: identifier, ...reached, resources: [{ arn: profileArn }, ...behind] };
      }
      const model = models(region).find((one) => one.id === id);
      const arn = foundationModelArn(account.partition, region, id);
      return { requestedId: identifier, ...(model && { model }), resources: [{ arn }] };
    },
  };
}

function idOf(identifier: string): string {
  const resource = parseArn(identifier)?.resource;
  return resource === undefined ? identifier : resource.slice(resource.indexOf('/') + 1);
}
