import { EXAMPLE_MODEL, EXAMPLE_OPENAI_MODEL, inputError } from '@bedrock-token/core';
import type { Consumer, Plane } from '../policy/consumer.ts';

export interface ModelOfJob {
  partition: string;
  /** Where the job calls. */
  region: string;
  consumer: Consumer;
  plane: Plane;
  /** As the user names it; undefined for an example. */
  model?: string | undefined;
}

/**
 * The profiles of EXAMPLE_MODEL by the region of the call (Bedrock User Guide, model card of Claude Haiku 4.5); any
 * other commercial region calls the global one. Models of OpenAI have `us.` and `global.`.
 */
const PROFILES: readonly (readonly [regions: RegExp, prefix: string])[] = [
  [/^(us-|ca-central-1$)/, 'us'],
  [/^eu-(central-1|north-1|south-[12]|west-[13])$/, 'eu'],
  [/^ap-northeast-[13]$/, 'jp'],
  [/^ap-southeast-[24]$/, 'au'],
];

/**
 * The model that a job calls: the one that is named, or an example that the region has.
 *
 * @throws ERR_INPUT if none is named, and no example fits the region
 */
export function modelOfJob({ partition, region, consumer, plane, model }: ModelOfJob): string {
  if (model !== undefined) return model;
  if (partition !== 'aws') throw modelMissing(region, plane);
  const isOpenAi = consumer === 'openai' || consumer === 'codex';
  // Mantle names models without geography and version.
  if (plane === 'mantle') {
    return isOpenAi ? EXAMPLE_OPENAI_MODEL : EXAMPLE_MODEL.replace(/-\d{8}-v\d+:\d+$/, '');
  }
  if (isOpenAi) return `${region.startsWith('us-') ? 'us' : 'global'}.${EXAMPLE_OPENAI_MODEL}`;
  const [, prefix = 'global'] = PROFILES.find(([regions]) => regions.test(region)) ?? [];
  return `${prefix}.${EXAMPLE_MODEL}`;
}

const modelMissing = (region: string, plane: Plane) =>
  inputError(
    '--models',
    'is missing, and no example fits the region',
    plane === 'mantle'
      ? `Name the model that the job calls: ${region} has models of its own.`
      : `Name the model that the job calls. To list the profiles of the region: aws bedrock list-inference-profiles --region ${region}`,
  );
