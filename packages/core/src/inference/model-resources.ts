import type { BedrockTokenError } from '../errors.ts';
import { readModel } from './read-model.ts';

/**
 * The ARNs that calls of models are authorized on, in every region: a call through a profile needs the profile and
 * the models behind it in every region that it reaches.
 *
 * @param models IDs or ARNs
 * @param refuse makes the error for something that is no model
 */
export function modelResources(
  partition: string,
  models: readonly string[],
  refuse: () => BedrockTokenError,
): string[] {
  return [...new Set(models.flatMap((model) => resourcesOf(partition, model, refuse)))];
}

function resourcesOf(partition: string, model: string, refuse: () => BedrockTokenError): string[] {
  const foundation = (id: string) => `arn:${partition}:bedrock:*::foundation-model/${id}`;
  const read = readModel(partition, model);
  if (read === undefined) throw refuse();
  if (read.kind === 'foundation') return [foundation(read.modelId)];
  if (read.kind !== 'profile') return [read.arn];
  const profile = read.arn ?? `arn:${partition}:bedrock:*:*:inference-profile/${read.profileId}`;
  return [profile, foundation(read.modelId)];
}
