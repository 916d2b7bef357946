import { readModel } from './read-model.ts';

/**
 * The prefixes of cross-region inference profiles, and how the names of regions begin from which they may be
 * called. Only what rules a region out: the lists of single profiles are narrower (Bedrock User Guide,
 * "Supported Regions and models for inference profiles").
 */
const CALLED_FROM: Readonly<Record<string, RegExp>> = {
  us: /^(us|ca)-(?!gov|iso)/,
  eu: /^(eu|il)-(?!isoe)/,
  apac: /^(ap|me)-/,
  jp: /^ap-/,
  au: /^ap-/,
  'us-gov': /^us-gov-/,
  // "All commercial Regions" (the same page).
  global: /^(?!us-gov-|us-iso|eu-isoe-|eusc-|cn-)/,
};

/** The prefix of a geography whose profiles may be called from a region; undefined if none is known. */
export const geographyOf = (region: string): string | undefined =>
  Object.keys(CALLED_FROM).find((prefix) => CALLED_FROM[prefix]?.test(region));

/**
 * The prefix of a profile that no region of this name can call, such as `us` for `us.amazon.nova-lite-v1:0` and
 * `eu-west-1`.
 *
 * @param model ID or ARN
 * @returns undefined for a model without a prefix, and where nothing rules it out
 */
export function unfitPrefix(model: string, region: string): string | undefined {
  const read = readModel('aws', model);
  if (read?.kind !== 'profile' || read.arn !== undefined) return undefined;
  const prefix = read.profileId.slice(0, -read.modelId.length - 1);
  return CALLED_FROM[prefix]?.test(region) === false ? prefix : undefined;
}
