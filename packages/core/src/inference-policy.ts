import { inputError } from './errors.ts';
import {
  INVOKE_ACTIONS,
  MANTLE_READ_ACTIONS,
  READ_ACTIONS,
  SUPPORT_ACTIONS,
} from './inference/actions.ts';
import { mantleCalls } from './inference/mantle-calls.ts';
import { modelResources } from './inference/model-resources.ts';
import { EXAMPLE_MODEL, EXAMPLE_PROFILE } from './model-id.ts';

/** STS refuses a longer policy text (AssumeRole API reference, parameter Policy), in characters. */
export const MAX_SESSION_POLICY_LENGTH = 2048;

/**
 * A session policy that leaves a session nothing but Bedrock inference and the reads that go
 * with it. A session may do what both its role and this policy allow.
 *
 * @param models model IDs, inference-profile IDs or their ARNs; empty for every model.
 *   With models named, calls on mantle are limited to those of them that have an ID.
 * @returns JSON, at most {@link MAX_SESSION_POLICY_LENGTH} characters
 * @throws ERR_INPUT for something that is no model ID, or too many of them
 */
export function inferencePolicy(partition: string, models: readonly string[]): string {
  const invoked = models.length === 0 ? '*' : modelResources(partition, models, notAModel);
  const statements = [
    allow(INVOKE_ACTIONS, invoked),
    ...mantleCalls(partition, models),
    allow([...SUPPORT_ACTIONS, ...READ_ACTIONS, ...MANTLE_READ_ACTIONS], '*'),
  ];
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

const notAModel = () =>
  inputError(
    'models',
    'contains an entry that is not a model ID, an inference-profile ID or the ARN of one in this partition',
    `Give IDs such as ${EXAMPLE_MODEL} or ${EXAMPLE_PROFILE}, separated by commas or line breaks.`,
  );
