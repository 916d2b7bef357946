import { geographyOf, readModel, unfitPrefix } from '@bedrock-token/core';

/** What to call instead of a model that Bedrock does not have in a region under this ID. */
export function adviseOnModel(model: string, region: string): string {
  const read = readModel('aws', model);
  if (read?.kind !== 'profile') {
    return `Check that ${model} is offered in ${region}; newer models are called through an inference profile, such as ${geographyOf(region) ?? 'us'}.<model ID>.`;
  }
  const { profileId, modelId } = read;
  const prefix = unfitPrefix(profileId, region);
  const problem =
    prefix === undefined
      ? `Check that ${profileId} is offered in ${region}.`
      : `The prefix ${prefix}. does not fit ${region}.`;
  const others = [geographyOf(region), 'global']
    .filter((other) => other !== undefined)
    .map((other) => `${other}.${modelId}`)
    .filter((other) => other !== profileId && unfitPrefix(other, region) === undefined);
  const alternative = others.length === 0 ? '' : ` Try ${[...new Set(others)].join(' or ')}.`;
  return `${problem}${alternative} The inference profiles of the region: aws bedrock list-inference-profiles --region ${region}`;
}
