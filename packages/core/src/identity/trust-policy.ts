import type { RoleArn } from '../role-arn.ts';
import { shellWord } from '../shell-word.ts';
import type { IdentityClaims } from './identity-claims.ts';

/**
 * Why AWS may have refused a role, in the terms one can compare: what the identity token said, and what would admit
 * it: a command for the OIDC provider, which STS looks at first, or the statement of the role's trust policy.
 *
 * GitHub writes subjects in two formats: the classic `repo:org/name:…`, and the immutable
 * `repo:org@ID/name@ID:…` of repositories made, renamed or moved since July 2026.
 *
 * @param refusal the words of AWS
 */
export function explainRefusedIdentity(
  role: RoleArn,
  claims: IdentityClaims,
  refusal: string,
): string {
  return [
    'The identity token contains:',
    `  iss: ${claims.issuer}`,
    `  sub: ${claims.subject}`,
    `  aud: ${claims.audience}`,
    `  ref: ${claims.ref ?? '(none)'}`,
    `  environment: ${claims.environment ?? '(none)'}`,
    ...(cureOfProvider(role, claims, refusal) ?? cureOfRole(role, claims)),
  ].join('\n');
}

function cureOfProvider(
  role: RoleArn,
  { issuer, audience }: IdentityClaims,
  refusal: string,
): string[] | undefined {
  if (/No OpenIDConnect provider found/i.test(refusal)) {
    return [
      `The account ${role.accountId} has no OIDC provider for this issuer. To create it: aws iam create-open-id-connect-provider --url ${shellWord(issuer)} --client-id-list ${shellWord(audience)}`,
    ];
  }
  if (/Incorrect token audience/i.test(refusal)) {
    return [
      `The OIDC provider does not list this audience as a client ID. Request a token for an audience that it lists, or add this one: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${shellWord(providerArn(role, issuer))} --client-id ${shellWord(audience)}`,
    ];
  }
  if (/retrieve verification key/i.test(refusal)) {
    return [
      `AWS reads the keys of this issuer from the internet, and could not, or they do not contain that of the token. From outside of your network, this must answer, and so must its jwks_uri: curl --fail ${shellWord(`${issuer}/.well-known/openid-configuration`)}`,
    ];
  }
  if (/certificate doesn't match configured thumbprint/i.test(refusal)) {
    return [
      `The issuer has another certificate than the OIDC provider. If that is right, give the provider the new thumbprint: aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn ${shellWord(providerArn(role, issuer))} --thumbprint-list THUMBPRINT`,
    ];
  }
  return undefined;
}

function cureOfRole(role: RoleArn, claims: IdentityClaims): string[] {
  const other = otherFormat(claims);
  return [
    // AWS says the same of a role that does not exist.
    `If the role ${role.roleName} exists, this statement in its trust policy allows it:`,
    JSON.stringify(admittingStatement(role, claims), undefined, 2),
    ...(other === undefined
      ? []
      : [
          `In ${other.name} subjects, the same job has "${other.subject}". If the trust policy contains that one, the repository has changed its format.`,
        ]),
  ];
}

function admittingStatement(role: RoleArn, claims: IdentityClaims): object {
  const provider = providerName(claims.issuer);
  return {
    Effect: 'Allow',
    Principal: { Federated: providerArn(role, claims.issuer) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${provider}:aud`]: claims.audience, [`${provider}:sub`]: claims.subject },
    },
  };
}

const providerName = (issuer: string) => issuer.replace(/^https?:\/\//, '');

const providerArn = ({ partition, accountId }: RoleArn, issuer: string) =>
  `arn:${partition}:iam::${accountId}:oidc-provider/${providerName(issuer)}`;

/** The subject as the other of the two formats would write it, if the claims allow it. */
function otherFormat(claims: IdentityClaims): { name: string; subject: string } | undefined {
  const { subject, repository, repositoryId, repositoryOwnerId } = claims;
  const [owner, name] = repository?.split('/') ?? [];
  if (!owner || !name || !repositoryId || !repositoryOwnerId) return undefined;
  const classic = `repo:${owner}/${name}:`;
  const immutable = `repo:${owner}@${repositoryOwnerId}/${name}@${repositoryId}:`;
  if (subject.startsWith(classic)) {
    return { name: 'immutable', subject: immutable + subject.slice(classic.length) };
  }
  if (subject.startsWith(immutable)) {
    return { name: 'classic', subject: classic + subject.slice(immutable.length) };
  }
  return undefined;
}
