import { BedrockTokenError, inputError } from '@bedrock-token/core';
import { sanitize } from '../errors/sanitize-text.ts';
import type { ServiceFault } from '../errors/translate-error.ts';
import type { RoleRequest } from './role-request.ts';

/** What we sent to STS: only an identity token can be requested again for the next try. */
export type Proof = 'identity token' | 'credentials';

/**
 * What STS's refusals mean and what cures them (STS API reference, errors of AssumeRole and
 * AssumeRoleWithWebIdentity).
 *
 * @returns undefined for a fault that says nothing of the request
 */
export function explainStsFault(
  fault: ServiceFault,
  request: RoleRequest,
  proof: Proof,
  cause: unknown,
): BedrockTokenError | undefined {
  const { names } = request;
  switch (fault.name) {
    case 'AccessDenied':
    case 'AccessDeniedException':
      return denied(
        `AWS STS refused the role ${request.role.text}: ${sanitize(fault.message)}`,
        cause,
        /sts:TagSession/.test(fault.message) ? TAGS_DENIED : undefined,
      );
    case 'InvalidIdentityToken':
    case 'InvalidIdentityTokenException':
      return denied(
        `AWS STS did not accept the identity token: ${sanitize(fault.message)}`,
        cause,
        TOKEN_DENIED,
      );
    case 'InvalidClientTokenId':
    case 'SignatureDoesNotMatch':
      return proof === 'credentials' ? wrongKeys(fault, request, cause) : undefined;
    case 'ExpiredTokenException':
    case 'ExpiredToken':
      return expired(fault, proof, cause);
    case 'ValidationError':
    case 'ValidationException':
      return explainValidation(fault, request);
    case 'PackedPolicyTooLarge':
    case 'PackedPolicyTooLargeException':
      return tooLarge(request);
    case 'MalformedPolicyDocument':
    case 'MalformedPolicyDocumentException':
      return inputError(
        names.sessionPolicy,
        'is not a policy document that AWS accepts',
        `AWS says: ${sanitize(fault.message)}`,
      );
    case 'RegionDisabledException':
      return inputError(
        names.region,
        'names a region whose STS is not activated in this account',
        'Activate STS for the region in the account settings of the IAM console, or choose another region.',
      );
    default:
      return undefined;
  }
}

/** AWS packs policies and tags together (STS API reference, AssumeRole, PackedPolicySize). */
function tooLarge({ names, tags = [] }: RoleRequest): BedrockTokenError {
  const shorter =
    'Shorten the session policy, name fewer models or managed policies, or limit the role itself and choose scope role.';
  if (tags.length === 0) {
    return inputError(
      names.sessionPolicy,
      'makes the session policies larger than AWS accepts for a session',
      shorter,
    );
  }
  const of = names.tags === undefined ? '' : ` in ${names.tags}`;
  return new BedrockTokenError(
    'ERR_INPUT',
    `The session policies and the ${tags.length} session tags are together larger than AWS accepts for a session.`,
    { hint: `Name fewer or shorter tags${of}, or none. ${shorter}` },
  );
}

const DENIED =
  'Check that the role exists and that its trust policy allows this caller. A change of the role can take a minute to propagate in IAM.';
const TOKEN_DENIED =
  'Check the OIDC provider of the account in IAM. A change of it can take a minute to propagate.';
/** IAM User Guide, "Permissions required for adding session tags". */
const TAGS_DENIED =
  'Allow sts:TagSession in addition to sts:AssumeRole: in the trust policy of the role, and in a policy of the caller.';

function denied(message: string, cause: unknown, hint = DENIED): BedrockTokenError {
  return new BedrockTokenError('ERR_ROLE_DENIED', message, { hint, cause });
}

/** A session just issued may not be known everywhere yet; a wrong secret does not get better. */
function wrongKeys(fault: ServiceFault, { role }: RoleRequest, cause: unknown): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROLE_DENIED',
    `AWS does not accept the credentials for assuming ${role.text} (${fault.name}).`,
    {
      hint: 'Check that the access key is active, that its secret and session token belong to it, and that the clock of this machine is right.',
      retryable: fault.name !== 'SignatureDoesNotMatch',
      cause,
    },
  );
}

function expired(fault: ServiceFault, proof: Proof, cause: unknown): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_CREDENTIALS_EXPIRED',
    `AWS STS reports that the ${proof} has expired: ${sanitize(fault.message)}`,
    {
      hint:
        proof === 'credentials'
          ? 'They expire with their session: get new ones, and run again.'
          : 'GitHub identity tokens are valid for five minutes: check the clock of this machine.',
      retryable: proof === 'identity token',
      cause,
    },
  );
}

function explainValidation(fault: ServiceFault, request: RoleRequest): BedrockTokenError {
  const { names } = request;
  if (/MaxSessionDuration/i.test(fault.message)) {
    return inputError(
      names.duration,
      `asks for ${request.durationSeconds} s, more than the MaxSessionDuration of role ${request.role.roleName} allows`,
      `Lower ${names.duration}, or raise the role: aws iam update-role --role-name ${request.role.roleName} --max-session-duration ${Math.min(43_200, Math.max(3600, request.durationSeconds))}`,
    );
  }
  if (/chaining|1 hour session limit/i.test(fault.message)) {
    return chainingCap(request.durationSeconds, names.duration);
  }
  return inputError(
    names.role,
    `or a setting that goes with it was refused by AWS STS: ${sanitize(fault.message)}`.replace(
      /\.$/,
      '',
    ),
    `Check ${names.all}.`,
  );
}

/**
 * The one-hour cap on role chaining, which no setting lifts (IAM user guide, "Role chaining").
 *
 * @param name how the user knows the duration
 */
export function chainingCap(askedSeconds: number, name: string): BedrockTokenError {
  return inputError(
    name,
    `asks for ${askedSeconds} s, and a role assumed from another role's session gets at most 3600 s`,
    `Set ${name} to 3600 or less, or assume this role directly and not from another role's session, as the action does with auth: oidc.`,
  );
}
