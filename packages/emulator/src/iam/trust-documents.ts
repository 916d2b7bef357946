import type { Account, TrustPolicy } from '../aws/account.ts';
import { parseArn } from '../aws/arn.ts';
import { providerName } from '../oidc/provider-name.ts';
import type { Statement } from '../policy/document.ts';
import { limitExceeded } from './iam-errors.ts';
import type { IamCall } from './operations.ts';
import { malformedPolicy, parsePolicyText } from './policy-documents.ts';

/** Blanks not counted (IAM User Guide, "IAM and AWS STS quotas"). */
const TRUST_CHARACTERS = 2048;

/** Federated principals that have no ARN. */
const DOMAINS = [
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
];

/**
 * Issuers that many organisations share, and the claim that tells them apart. IAM takes no new trust
 * policy that leaves it open (IAM User Guide, "Identity-provider controls for shared OIDC
 * providers"); the policies that are there already stay as they are.
 */
const SHARED_ISSUERS: Record<string, string> = {
  'token.actions.githubusercontent.com': 'sub',
  'gitlab.com': 'sub',
  'agent.buildkite.com': 'sub',
  'app.terraform.io': 'sub',
};

/**
 * Parses the trust policy that a caller puts.
 *
 * @throws AwsError MalformedPolicyDocument, LimitExceeded
 */
export function parseTrustText(text: string, { account, accounts }: IamCall): TrustPolicy {
  const policy = parsePolicyText(text, 'trust');
  if (text.replace(/\s/g, '').length > TRUST_CHARACTERS) {
    throw limitExceeded('ACLSizePerRole', TRUST_CHARACTERS);
  }
  for (const statement of policy.statements) {
    for (const [type, names] of Object.entries(statement.principals ?? {})) {
      for (const name of names) checkPrincipal(type, name, account, accounts);
    }
    checkSharedIssuers(statement);
  }
  return { text, policy };
}

function checkPrincipal(
  type: string,
  name: string,
  own: Account,
  accounts: readonly Account[],
): void {
  if (type === 'Federated') {
    if (isFederated(name, own)) return;
    throw malformedPolicy('Federated principals must be valid domain names or SAML metadata ARNs');
  }
  const isKnown =
    type === 'AWS'
      ? isAwsPrincipal(name, own, accounts)
      : type === '*' || (type === 'Service' && /^[a-z0-9.-]+\.amazonaws\.com$/.test(name));
  if (!isKnown)
    throw malformedPolicy(`Invalid principal in policy: "${type.toUpperCase()}":"${name}"`);
}

/** IAM looks at the form alone: a role may come before its provider. */
function isFederated(name: string, { partition }: Account): boolean {
  if (DOMAINS.includes(name)) return true;
  const arn = parseArn(name);
  return (
    arn?.service === 'iam' &&
    arn.partition === partition &&
    /^\d{12}$/.test(arn.accountId) &&
    /^(oidc|saml)-provider\/.+/.test(arn.resource)
  );
}

/** An account, user, role or session that there is. */
function isAwsPrincipal(name: string, own: Account, accounts: readonly Account[]): boolean {
  if (name === '*') return true;
  const arn = parseArn(name);
  const id = arn?.accountId ?? name;
  const account = accounts.find((one) => one.id === id && one.partition === own.partition);
  if (account === undefined || (arn !== undefined && arn.partition !== own.partition)) return false;
  if (arn === undefined || arn.resource === 'root') return true;
  if (arn.service === 'sts') return /^assumed-role\/[^/]+\/[^/]+$/.test(arn.resource);
  const { users, roles } = account.iam.present;
  return [...users, ...roles].some((owner) => owner.arn === name);
}

function checkSharedIssuers({ effect, principals, conditions }: Statement): void {
  for (const name of (effect === 'Allow' && principals?.Federated) || []) {
    const issuer = providerName(name.replace(/^.*:oidc-provider\//, ''));
    const claim = SHARED_ISSUERS[issuer];
    if (claim === undefined) continue;
    const isNarrowed = conditions.some(
      ({ operator, key, values }) =>
        key === `${issuer}:${claim}` &&
        /^(ForAnyValue:|ForAllValues:)?String(Equals|EqualsIgnoreCase|Like)$/.test(operator) &&
        values.every((value) => /[^*?]/.test(value)),
    );
    if (isNarrowed) continue;
    throw malformedPolicy(
      `Trust policy for the shared OIDC provider ${issuer} must evaluate the condition key ${issuer}:${claim}`,
    );
  }
}
