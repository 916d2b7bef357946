import type { SessionPolicies } from '@bedrock-token/action-runtime';
import type { RoleArn } from '@bedrock-token/core';
import {
  claudePlatformPolicy,
  inferencePolicy,
  inputError,
  isManagedPolicyArn,
  MAX_SESSION_POLICY_LENGTH,
} from '@bedrock-token/core';
import { type ReadInput, readList } from '@bedrock-token/github';
import type { ServiceInput } from './service-input.ts';

/** Session policies, and how the summary names them. */
export interface LabelledSessionPolicies extends SessionPolicies {
  label: string;
}

/**
 * Chooses the session policies. AWS unites all session policies of a session, so the user's own
 * would widen `scope: inference`; they take its place instead.
 *
 * @throws ERR_INPUT for inputs that contradict each other, or policies that are none
 */
export function readSessionPolicies(
  read: ReadInput,
  role: RoleArn | undefined,
  service: ServiceInput = { name: 'bedrock' },
): LabelledSessionPolicies {
  const scope = read('scope').trim();
  const models = readList(read, 'models');
  const inline = read('inline-session-policy').trim();
  const managed = readList(read, 'managed-session-policies');
  if (!/^(|inference|role)$/.test(scope)) {
    throw inputError('scope', 'must be inference or role', 'Leave it out for inference.');
  }
  if (role === undefined)
    return { label: 'all permissions of the ambient credentials', managedPolicies: [] };
  if (inline !== '' || managed.length > 0) return readOwnPolicies(inline, managed, models);
  if (scope === 'role') {
    if (models.length === 0) return { label: 'all permissions of the role', managedPolicies: [] };
    throw inputError(
      'models',
      'contradicts scope: role',
      'models limits scope: inference further; leave out one of the two.',
    );
  }
  if (service.name === 'claude-platform') return ofWorkspace(role, service.workspaceId);
  const label =
    models.length === 0
      ? 'Bedrock inference'
      : `Bedrock inference with ${models.map((model) => `\`${model}\``).join(', ')}`;
  return { label, sessionPolicy: inferencePolicy(role.partition, models), managedPolicies: [] };
}

function ofWorkspace(role: RoleArn, workspaceId: string | undefined): LabelledSessionPolicies {
  const where = workspaceId === undefined ? '' : ` in \`${workspaceId}\``;
  return {
    label: `inference with Claude Platform on AWS${where}`,
    sessionPolicy: claudePlatformPolicy(role.partition, workspaceId),
    managedPolicies: [],
  };
}

function readOwnPolicies(
  inline: string,
  managed: string[],
  models: string[],
): LabelledSessionPolicies {
  if (models.length > 0) {
    throw inputError(
      'models',
      'cannot be combined with session policies of your own',
      'AWS combines session policies, so each would add to the permissions of the other. Name the models in your policy.',
    );
  }
  if (managed.length > 10) {
    throw inputError(
      'managed-session-policies',
      'lists more than 10 policies',
      'AWS accepts at most 10.',
    );
  }
  for (const arn of managed) {
    if (!isManagedPolicyArn(arn)) {
      throw inputError(
        'managed-session-policies',
        'contains a value that is not the ARN of a managed policy',
        'Such as arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess.',
      );
    }
  }
  return {
    label: 'session policies of your own',
    ...(inline !== '' && { sessionPolicy: checkPolicyText(inline) }),
    managedPolicies: managed,
  };
}

/** Compacted, since AWS counts characters. */
function checkPolicyText(text: string): string {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw inputError(
      'inline-session-policy',
      'is not JSON',
      'Give a policy document: {"Version":"2012-10-17","Statement":[…]}.',
    );
  }
  if (typeof policy !== 'object' || policy === null || !('Statement' in policy)) {
    throw inputError(
      'inline-session-policy',
      'is JSON, but not a policy document',
      'Give {"Version":"2012-10-17","Statement":[…]}.',
    );
  }
  const compact = JSON.stringify(policy);
  if (compact.length > MAX_SESSION_POLICY_LENGTH) {
    throw inputError(
      'inline-session-policy',
      `has ${compact.length} characters without white space, and AWS accepts at most ${MAX_SESSION_POLICY_LENGTH}`,
      'Shorten it, or limit the role itself.',
    );
  }
  return compact;
}
