import type { Refusal } from '../bedrock/refusal.ts';

/** As the user guide of Claude Platform on AWS quotes it ("Prerequisites"). */
const FEDERATION_OFF = /outbound web identity federation is (?:disabled|not enabled)/i;

/** Why the service refuses a key. The wordings are AWS's own; a status alone does not tell these apart. */
export function classifyRefusal(
  status: number,
  said: string,
  region: string,
  model: string | undefined,
): Refusal {
  if (FEDERATION_OFF.test(said)) {
    return {
      code: 'ERR_ACCOUNT_SETUP',
      what: 'Outbound web identity federation is off in this AWS account',
      hint: 'Turn it on, once per account and as an administrator: aws iam enable-outbound-web-identity-federation',
    };
  }
  const action = /not authorized to perform:? ?([\w-]+:\w+)/i.exec(said)?.[1];
  if (action !== undefined) return refusedAction(action);
  if (/workspace/i.test(said)) {
    return {
      what: 'The workspace is not available here',
      hint: `Check the workspace ID, and that the workspace is in ${region}: each is in one region, and its key must be, too.`,
    };
  }
  if (status === 401 || status === 403) {
    // A session that was issued a moment ago may not be known everywhere yet.
    return {
      what: 'Claude Platform on AWS does not accept the key',
      hint: `Check the region and the clock of this machine: a key is valid from the time at which it is signed, and only in ${region}.`,
      retryable: true,
    };
  }
  if (model !== undefined && (status === 404 || (status === 400 && /model/i.test(said)))) {
    return {
      what: 'The model is not available here under this ID',
      hint: `Check ${model}: model IDs are those of Anthropic's own API, such as claude-haiku-4-5, with no anthropic. or us. in front.`,
    };
  }
  return {
    what: 'Claude Platform on AWS refused the call',
    hint: 'See the message of the service, and the troubleshooting page.',
  };
}

function refusedAction(action: string): Refusal {
  const what = `The role is not allowed to perform ${action}`;
  if (action.endsWith(':CallWithBearerToken')) {
    return {
      what: 'The role is not allowed to use bearer tokens of Claude Platform on AWS',
      hint: `Allow ${action} in the policies of the role (resource "*"), and check for service control policies that deny it.`,
    };
  }
  if (action.startsWith('sts:')) {
    return {
      what,
      hint: `Allow ${action} in the policies of the role, as the managed policy AnthropicInferenceAccess does: the service reaches Anthropic through a token of the role.`,
    };
  }
  return {
    what,
    hint: `Allow ${action} in the policies of the role, for the workspace (arn:aws:aws-external-anthropic:REGION:ACCOUNT:workspace/ID); with scope: inference, the session policy limits it too.`,
  };
}
