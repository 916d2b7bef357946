import type { Account } from '../aws/account.ts';
import { accountOf } from '../aws/credentials.ts';
import {
  type AuthenticationDependencies,
  authenticate,
  type Caller,
  placeCaller,
} from '../bedrock/auth/authenticate.ts';
import { authorize } from '../bedrock/authorize.ts';
import { withBearer } from '../bedrock/messages-route.ts';
import { validationError } from '../bedrock/validate.ts';
import { AwsError } from '../server/aws-error.ts';
import type { ServiceRequest } from '../server/service.ts';

/** As SigV4 and IAM name it. */
export const SERVICE = 'aws-external-anthropic';
const HEADER = 'anthropic-workspace-id';

/**
 * Lets a request in whose caller is known and may do this in a workspace of that region, and for whom the
 * gateway gets the token by which it reaches Anthropic.
 *
 * @param action without the prefix of the service
 * @throws AwsError 401 or 403 for who asks, 400 or 404 for the workspace
 */
export function admit(
  request: ServiceRequest,
  action: string,
  dependencies: AuthenticationDependencies,
): Caller {
  const asked = authenticate(withBearer(request), dependencies, SERVICE);
  const account = accountOf(asked.identity.principal);
  const workspaceId = request.headers[HEADER];
  if (!workspaceId) throw validationError(`${HEADER}: header is required`);
  const workspace = account.workspaces.find(({ id }) => id === workspaceId);
  const caller = placeCaller(asked, (region) => region === workspace?.region);
  const { partition, id } = account;
  const arn = `arn:${partition}:${SERVICE}:${caller.region}:${id}:workspace/${workspaceId}`;
  authorize(caller, `${SERVICE}:${action}`, arn);
  getTokenFor(caller, account);
  // Who may not use a workspace does not learn whether there is one.
  if (workspace?.region === caller.region) return caller;
  const message = `Workspace ${workspaceId} was not found in ${caller.region}`;
  throw new AwsError(404, 'ResourceNotFoundException', message);
}

/**
 * The gateway asks AWS STS for a token of its caller, by whose own permissions (managed policy
 * AnthropicInferenceAccess, version 2; user guide, "Prerequisites").
 */
function getTokenFor(caller: Caller, account: Account): void {
  if (!account.iam.present.hasOutboundFederation) {
    throw new AwsError(
      403,
      'OutboundWebIdentityFederationDisabledException',
      'Outbound web identity federation is disabled for your account',
    );
  }
  const via = `${SERVICE}.amazonaws.com`;
  const onBehalf: Caller = {
    ...caller,
    usesBearer: false,
    context: {
      ...caller.context,
      'aws:calledvia': [via],
      'aws:calledviafirst': via,
      'aws:calledvialast': via,
      'sts:identitytokenaudience': ['https://api.anthropic.com'],
    },
  };
  for (const name of ['GetWebIdentityToken', 'TagGetWebIdentityToken']) {
    authorize(onBehalf, `sts:${name}`, '*');
  }
}
