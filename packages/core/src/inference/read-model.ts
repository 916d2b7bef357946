/** What users name as a model: an ID or an ARN. */
export type ModelReference =
  /** A foundation model that is called by its own ID. */
  | { kind: 'foundation'; modelId: string }
  /** A system-defined inference profile: `us.…` of a geography, `global.…` of all regions. */
  | { kind: 'profile'; profileId: string; modelId: string; arn?: string }
  /** An application inference profile, whose ID is opaque: the models behind it are not in its ARN. */
  | { kind: 'application-profile'; arn: string }
  /** Any other resource that is invoked by its ARN, such as provisioned throughput. */
  | { kind: 'resource'; arn: string };

/** An ID such as EXAMPLE_MODEL, with or without a geography before it. */
const MODEL_ID = /^[a-z0-9-]+(\.[a-zA-Z0-9-]+)+[\w.:/-]*$/;
/** What can be invoked; no wildcard but for the region, or the list would narrow nothing. */
const MODEL_ARN =
  /^arn:(aws(?:-[a-z]+)*):bedrock:(?:[a-z0-9-]+|\*)?:(?:\d{12})?:(foundation-model|inference-profile|application-inference-profile|provisioned-model|custom-model|custom-model-deployment|imported-model|(?:default-)?prompt-router)\/([\w.:/-]+)$/;
/**
 * `us.`, `eu.`, `jp.`, `apac.`, `global.`, `us-gov.` and their like head a cross-region inference
 * profile; a provider does not, even if its model has a second dot, such as `zai.glm-4.7`.
 */
const PROFILE_ID = /^(?:[a-z]{2}|apac|amer|emea|global|us-gov)\.(?=[a-z0-9-]+\.)/;

/**
 * Reads the ID or ARN of a model or an inference profile.
 *
 * @returns undefined for text that is none, or for an ARN of another partition
 */
export function readModel(partition: string, text: string): ModelReference | undefined {
  const [, arnPartition, kind, id = ''] = MODEL_ARN.exec(text) ?? [];
  if (arnPartition !== undefined) {
    if (arnPartition !== partition) return undefined;
    if (kind === 'application-inference-profile') return { kind: 'application-profile', arn: text };
    if (kind !== 'inference-profile') return { kind: 'resource', arn: text };
    return { kind: 'profile', profileId: id, modelId: withoutGeography(id), arn: text };
  }
  if (text.length > 256 || text.startsWith('arn:') || !MODEL_ID.test(text)) return undefined;
  return PROFILE_ID.test(text)
    ? { kind: 'profile', profileId: text, modelId: withoutGeography(text) }
    : { kind: 'foundation', modelId: text };
}

/** A global profile is authorized without a region (Bedrock User Guide, "Prerequisites for inference profiles"). */
export const isGlobalProfile = (profileId: string) => profileId.startsWith('global.');

const withoutGeography = (id: string) => id.replace(PROFILE_ID, '');
