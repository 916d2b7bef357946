import { inputError } from '../errors.ts';
import { EXAMPLE_MODEL, EXAMPLE_PROFILE } from '../model-id.ts';
import { INVOKE_ACTIONS, READ_ACTIONS, SUPPORT_ACTIONS } from './actions.ts';
import { mantleCalls } from './mantle-calls.ts';
import { modelResources } from './model-resources.ts';

/** The name of the inline policy of a user who is made for keys. */
export const KEY_USER_POLICY = 'bedrock-token-inference';

/** All inline policies of a user together, without white space (IAM User Guide, "IAM and AWS STS quotas"). */
const MOST_CHARACTERS = 2048;

/** Who asks, and what else the user gets. */
export interface KeyUserRequest {
  /** How the user knows the list of models. */
  name: string;
  /** Characters of the other inline policies of the user. */
  taken?: number;
}

/**
 * The policy of a user who has long-term keys: inference by these keys, on both endpoints, and what clients look
 * up for it. AWS's own `AmazonBedrockLimitedAccess` also allows to buy provisioned throughput, to start
 * customization jobs, and to subscribe to products of AWS Marketplace.
 *
 * @param models IDs or ARNs of models and inference profiles; empty for every model
 * @returns JSON
 * @throws ERR_INPUT for something that is no model ID, or too many of them
 */
export function keyUserPolicy(
  partition: string,
  models: readonly string[],
  { name, taken = 0 }: KeyUserRequest,
): string {
  const lookUps = [...SUPPORT_ACTIONS, ...READ_ACTIONS].filter((action) => action !== USE_OF_KEYS);
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      useOf('UseKeys', USE_OF_KEYS, 'bedrock:bearerTokenType'),
      useOf(
        'UseKeysOnMantle',
        'bedrock-mantle:CallWithBearerToken',
        'bedrock-mantle:BearerTokenType',
      ),
      allow('CallModels', INVOKE_ACTIONS, resourcesOf(partition, models, name)),
      ...mantleCalls(partition, models).map((call) => ({ Sid: 'CallModelsOnMantle', ...call })),
      allow('LookUp', [...lookUps, 'bedrock-mantle:Get*', 'bedrock-mantle:List*'], '*'),
    ],
  });
  if (text.length + taken <= MOST_CHARACTERS) return text;
  throw inputError(
    name,
    `makes inline policies of ${text.length + taken} characters, and AWS accepts at most ${MOST_CHARACTERS}`,
    'Name fewer models, or attach a managed policy of your own.',
  );
}

const USE_OF_KEYS = 'bedrock:CallWithBearerToken';

/** The value is case-sensitive (service authorization reference). */
const useOf = (sid: string, action: string, key: string) => ({
  ...allow(sid, [action], '*'),
  Condition: { StringEquals: { [key]: 'LONG_TERM' } },
});

function resourcesOf(partition: string, models: readonly string[], name: string) {
  if (models.length === 0) return '*';
  return modelResources(partition, models, () =>
    inputError(
      name,
      'contains an entry that is not a model ID, an inference-profile ID or the ARN of one in this partition',
      `Give IDs such as ${EXAMPLE_MODEL} or ${EXAMPLE_PROFILE}, separated by commas.`,
    ),
  );
}

/** @param Sid by which a comparison names the statement */
const allow = (Sid: string, actions: readonly string[], resources: string | readonly string[]) => ({
  Sid,
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
});
