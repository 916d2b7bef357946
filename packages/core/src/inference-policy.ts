import { inputError } from './errors.ts';
import { EXAMPLE_MODEL, EXAMPLE_PROFILE } from './model-id.ts';

/** STS refuses a longer policy text (AssumeRole API reference, parameter Policy), in characters. */
export const MAX_SESSION_POLICY_LENGTH = 2048;

const READS = [
  'bedrock:CallWithBearerToken',
  'bedrock:GetFoundationModel',
  'bedrock:GetFoundationModelAvailability',
  'bedrock:GetInferenceProfile',
  'bedrock:ListFoundationModels',
  'bedrock:ListInferenceProfiles',
];
const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
const BESIDE_INVOKE = ['bedrock:ApplyGuardrail', 'bedrock:CountTokens'];
/** The OpenAI-compatible mantle endpoint; it grants by project, not by model. */
const MANTLE = [
  'bedrock-mantle:CallWithBearerToken',
  'bedrock-mantle:CreateInference',
  'bedrock-mantle:Get*',
  'bedrock-mantle:List*',
];

/** An id such as {@link EXAMPLE_MODEL}, with or without a geography before it. */
const MODEL_ID = /^[a-z0-9-]+(\.[a-zA-Z0-9-]+)+[\w.:/-]*$/;
/** What can be invoked; no wildcard but for the region, or the list would narrow nothing. */
const MODEL_ARN =
  /^arn:(aws(?:-[a-z]+)*):bedrock:(?:[a-z0-9-]+|\*):(?:\d{12})?:(?:foundation-model|inference-profile|application-inference-profile|provisioned-model|custom-model|custom-model-deployment|imported-model|(?:default-)?prompt-router)\/[\w.:/-]+$/;
/**
 * `us.`, `eu.`, `jp.`, `apac.`, `global.`, `us-gov.` and their like head a cross-region inference
 * profile; a provider does not, even if its model has a second dot, such as `zai.glm-4.7`.
 */
const PROFILE_ID = /^(?:[a-z]{2}|apac|amer|emea|global|us-gov)\.(?=[a-z0-9-]+\.)/;

/**
 * A session policy that leaves a session nothing but Bedrock inference and the reads that go
 * with it. A session may do what both its role and this policy allow.
 *
 * @param models model IDs, inference-profile IDs or their ARNs; empty for every model.
 *   With models named, the mantle endpoint is left out, since it cannot be narrowed to a model.
 * @returns JSON, at most {@link MAX_SESSION_POLICY_LENGTH} characters
 * @throws ERR_INPUT for something that is no model ID, or too many of them
 */
export function inferencePolicy(partition: string, models: readonly string[]): string {
  const anywhere = [...BESIDE_INVOKE, ...READS];
  const statements =
    models.length === 0
      ? [allow([...INVOKE, ...anywhere, ...MANTLE], '*')]
      : [allow(INVOKE, modelResources(partition, models)), allow(anywhere, '*')];
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  if (text.length > MAX_SESSION_POLICY_LENGTH) {
    throw inputError(
      'models',
      `makes a session policy of ${text.length} characters, and AWS accepts at most ${MAX_SESSION_POLICY_LENGTH}`,
      'Name fewer models, or leave models out and limit the role itself.',
    );
  }
  return text;
}

function allow(actions: readonly string[], resources: string | readonly string[]): object {
  return { Effect: 'Allow', Action: actions, Resource: resources };
}

function modelResources(partition: string, models: readonly string[]): string[] {
  return [...new Set(models.flatMap((model) => resourcesOf(partition, model)))];
}

/** A call through a profile needs the profile and the models behind it in every region it reaches. */
function resourcesOf(partition: string, model: string): string[] {
  const foundation = (id: string) =>
    `arn:${partition}:bedrock:*::foundation-model/${id.replace(PROFILE_ID, '')}`;
  if (MODEL_ARN.exec(model)?.[1] === partition) {
    const profile = /:inference-profile\/(.+)$/.exec(model)?.[1];
    return profile === undefined ? [model] : [model, foundation(profile)];
  }
  if (model.length > 256 || model.startsWith('arn:') || !MODEL_ID.test(model)) {
    throw inputError(
      'models',
      'contains an entry that is not a model ID, an inference-profile ID or the ARN of one in this partition',
      `Give IDs such as ${EXAMPLE_MODEL} or ${EXAMPLE_PROFILE}, separated by commas or line breaks.`,
    );
  }
  if (!PROFILE_ID.test(model)) return [foundation(model)];
  return [`arn:${partition}:bedrock:*:*:inference-profile/${model}`, foundation(model)];
}
