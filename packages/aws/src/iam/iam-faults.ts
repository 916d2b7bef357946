import { BedrockTokenError, type Vocabulary } from '@bedrock-token/core';
import { sanitize } from '../errors/sanitize-text.ts';
import { readServiceFault, transportError, upstreamError } from '../errors/translate-error.ts';

/** The user that IAM was asked about, or the whole account. */
export type Whose = { userName: string } | 'account';

/** Such as `User: arn:… is not authorized to perform: iam:CreateUser on resource: arn:… because …`. */
export const NOT_AUTHORIZED = /not authorized to perform: ([\w-]+:\w+) on resource: (\S+)(.*)$/;

/**
 * What IAM's refusals mean and what cures them (IAM API reference, common errors, and those of the
 * service-specific credentials).
 *
 * @param what the credentials were used for, such as `IAM`
 * @param whose names the user in commands that cure it
 * @param vocabulary names those commands
 */
export function explainFault(
  what: string,
  error: unknown,
  whose: Whose,
  vocabulary: Vocabulary,
): BedrockTokenError {
  const listKeys = vocabulary.listKeys(whose === 'account' ? undefined : whose.userName);
  const fault = readServiceFault(error);
  if (fault === undefined) return transportError(what, error);
  const denied = NOT_AUTHORIZED.exec(fault.message);
  if (denied !== null)
    return explainDenial(what, denied, fault.message, cureOf(denied, whose, vocabulary), error);
  if (/LimitExceeded/.test(fault.name) && /Service ?Specific ?Credential/i.test(fault.message)) {
    return new BedrockTokenError(
      'ERR_KEY_LIMIT',
      'IAM creates no third key: this user already has two for this service.',
      {
        hint: `Another run may have created one just now: run again. \`${listKeys}\` shows both.`,
        cause: error,
      },
    );
  }
  if (/^EntityAlreadyExists/.test(fault.name)) {
    return new BedrockTokenError(
      'ERR_ROTATION_INCOMPLETE',
      'Somebody else created the user at the same time.',
      {
        hint: `If it was another run, that run continues; this run created nothing. Run again, and allow only one run at a time (${vocabulary.oneRun}).`,
        refused: true,
        cause: error,
      },
    );
  }
  if (/LimitExceeded/.test(fault.name) && /TagsPerUser/.test(fault.message)) {
    return new BedrockTokenError('ERR_INPUT', 'The user has no room for the tags of a rotation.', {
      hint: 'IAM allows 50 tags per user, and a rotation stores its dates in five. Remove some tags. Nothing was created.',
      cause: error,
    });
  }
  if (/^ExpiredToken|^InvalidClientTokenId$/.test(fault.name)) {
    return new BedrockTokenError(
      'ERR_CREDENTIALS_EXPIRED',
      `${what} no longer accepts the AWS credentials (${sanitize(fault.name)}).`,
      {
        hint: `Run again with new credentials; a longer ${vocabulary.sessionDuration} helps.`,
        cause: error,
      },
    );
  }
  if (/^NoSuchEntity/.test(fault.name)) {
    return new BedrockTokenError('ERR_INPUT', `${what}: ${sanitize(fault.message)}`, {
      hint: `Check the name of the user, the ID of the key (\`${listKeys}\` shows them) and the ARNs of policies.`,
      refused: true,
      cause: error,
    });
  }
  return upstreamError(what, fault, error);
}

/** @param match of {@link NOT_AUTHORIZED} */
export function explainDenial(
  what: string,
  [, action = '', resource = '']: RegExpExecArray,
  said: string,
  hint: string,
  cause: unknown,
): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROLE_DENIED',
    `${what} refuses ${action} on ${sanitize(resource)}: ${sanitize(said)}`,
    { hint, cause },
  );
}

function cureOf(
  [, action = '', , because = '']: RegExpExecArray,
  whose: Whose,
  { credentialAge, accountPermissions, printPolicy }: Vocabulary,
): string {
  if (/service control policy|resource control policy/.test(because)) {
    return action === 'iam:CreateServiceSpecificCredential'
      ? `A service control policy of the organisation limits the age of keys (iam:ServiceSpecificCredentialAgeDays) or forbids them. Choose a smaller ${credentialAge}: AWS's sample policy denies 30 days and more, so 29 is the maximum; a policy can also deny a key without an age.`
      : 'A service control policy of the organisation forbids it; an administrator of the organisation must allow it.';
  }
  if (/explicit deny/.test(because)) {
    return `A policy denies ${action} to the role that runs this; check its Deny statements.`;
  }
  if (whose === 'account') {
    return `Allow ${action} on resource "*" to the identity that runs this. ${accountPermissions}`;
  }
  return `Allow ${action} to the role that runs this: \`${printPolicy(whose.userName)}\` prints all permissions that it needs.`;
}
