import { accountOf, type CredentialStore } from '../aws/credentials.ts';
import type { Directory } from '../aws/directory.ts';
import { authenticateQuery, toAwsError } from '../aws/query/authenticate.ts';
import { createQueryService, type QueryAction } from '../aws/query/service.ts';
import { requestContext } from '../aws/request-context.ts';
import { SignatureError } from '../aws/signature/signature-error.ts';
import type { Clock } from '../server/clock.ts';
import type { Service, ServiceRequest } from '../server/service.ts';
import { accessKeyActions } from './access-keys.ts';
import { authorizationActions } from './account-authorization.ts';
import { apiKeyActions } from './api-keys.ts';
import { attachedPolicyActions } from './attached-policies.ts';
import { inlinePolicyActions } from './inline-policies.ts';
import type { ApiKeyIssuer } from './issue-api-key.ts';
import { listApiKeyActions } from './list-api-keys.ts';
import { loginProfileActions } from './login-profiles.ts';
import { oidcProviderActions } from './oidc-providers.ts';
import type { IamAction, IamCall } from './operations.ts';
import { outboundFederationActions } from './outbound-federation.ts';
import { createReader } from './parameters.ts';
import type { Propagation } from './propagation.ts';
import { roleActions } from './roles.ts';
import { tagActions } from './tags.ts';
import { userActions } from './users.ts';

export interface IamDependencies {
  clock: Clock;
  store: CredentialStore;
  directory: Directory;
  issuer: ApiKeyIssuer;
  propagation: Propagation;
}

const API_VERSION = '2010-05-08';

/** The region that requests to IAM are signed for, by partition (AWS General Reference). */
const SIGNING_REGIONS: Record<string, string> = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
  'aws-eusc': 'eusc-de-east-1',
};

const ACTIONS: Record<string, IamAction> = {
  ...userActions,
  ...authorizationActions,
  ...accessKeyActions,
  ...loginProfileActions,
  ...roleActions,
  ...oidcProviderActions,
  ...tagActions,
  ...attachedPolicyActions,
  ...inlinePolicyActions,
  ...apiKeyActions,
  ...listApiKeyActions,
  ...outboundFederationActions,
};

/** AWS IAM, query protocol: users and roles, their policies and tags, OIDC providers, and long-term API keys. */
export function createIamService(dependencies: IamDependencies): Service {
  const toQueryAction = ([action, { parameters, isDelayed = false, run }]: [string, IamAction]) => {
    const queryAction: QueryAction = {
      parameters,
      canBeStale: isDelayed,
      run: (form, request) => run(openCall(action, form, request, dependencies)),
    };
    return [action, queryAction] as const;
  };
  return createQueryService({
    name: 'iam',
    version: API_VERSION,
    namespace: `https://iam.amazonaws.com/doc/${API_VERSION}/`,
    actions: Object.fromEntries(Object.entries(ACTIONS).map(toQueryAction)),
  });
}

/** Finds out who asks, and gathers what the action works with. @throws AwsError */
function openCall(
  action: string,
  form: URLSearchParams,
  request: ServiceRequest,
  { clock, store, directory, issuer, propagation }: IamDependencies,
): IamCall {
  const { credentials: caller, region } = authenticateQuery(request, 'iam', store, clock);
  const account = accountOf(caller.principal);
  if (region !== SIGNING_REGIONS[account.partition]) {
    const message = `Credential should be scoped to a valid region, not '${region}'.`;
    throw toAwsError(new SignatureError('wrong-scope', message));
  }
  const now = clock.now();
  const { iam } = account;
  return {
    action,
    form,
    read: createReader(form),
    caller,
    account,
    accounts: directory.accounts,
    now,
    context: requestContext(caller, { sourceIp: request.sourceIp, region, now }),
    seen: request.isStale ? iam.previous : iam.ago(propagation.listMs),
    store,
    issuer,
    findPolicy: directory.findPolicy,
  };
}
