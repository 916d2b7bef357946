import { BedrockTokenError } from '@bedrock-token/core';
import { sanitize } from '../errors/sanitize-text.ts';
import { readServiceFault, transportError, upstreamError } from '../errors/translate-error.ts';
import { isMissing } from './iam-client.ts';
import { explainDenial, NOT_AUTHORIZED } from './iam-faults.ts';

/** Another change of the same role or provider is under way (IAM API reference, common errors). */
const BUSY = /^(ConcurrentModification|EntityTemporarilyUnmodifiable)/;

/** What IAM's refusals mean for roles and OIDC providers, and what cures them. */
export function explainRoleFault(error: unknown): BedrockTokenError {
  const fault = readServiceFault(error);
  if (fault === undefined) return transportError('IAM', error);
  const denied = NOT_AUTHORIZED.exec(fault.message);
  if (denied !== null) return explainDenial('IAM', denied, fault.message, cureOf(denied), error);
  if (isMissing(error)) return notShown(fault.message, error);
  if (BUSY.test(fault.name)) {
    return new BedrockTokenError(
      'ERR_UPSTREAM',
      `IAM is busy with another change (${sanitize(fault.name)}).`,
      { hint: 'Run again in a minute.', retryable: true, refused: true, cause: error },
    );
  }
  if (/^(MalformedPolicyDocument|InvalidInput|ValidationError)/.test(fault.name)) {
    return new BedrockTokenError(
      'ERR_INPUT',
      `IAM refused a document: ${sanitize(fault.message)}`,
      {
        hint: 'Nothing of it was saved. Check the names and ARNs that you gave.',
        refused: true,
        cause: error,
      },
    );
  }
  if (/^(LimitExceeded|DeleteConflict|UnmodifiableEntity)/.test(fault.name)) {
    return new BedrockTokenError(
      'ERR_INPUT',
      `IAM refused the change: ${sanitize(fault.message)}`,
      {
        hint: 'Remove what is in the way, or ask for a higher quota in Service Quotas; then run again.',
        refused: true,
        cause: error,
      },
    );
  }
  return upstreamError('IAM', fault, error);
}

/** Of something that is there a moment before: what was just made is shown late, and another run may remove it. */
function notShown(message: string, cause: unknown): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `IAM does not find it: ${sanitize(message)}`, {
    hint: 'IAM takes seconds to show a change, and another run may have removed it. Run the same command again in a minute.',
    retryable: true,
    refused: true,
    cause,
  });
}

function cureOf([, action = '', , because = '']: RegExpExecArray): string {
  if (/service control policy|resource control policy/.test(because)) {
    return `A policy of the organization forbids ${action}: an administrator of the organization must allow it, or run this.`;
  }
  if (/explicit deny/.test(because)) {
    return `A policy denies ${action} to the identity that runs this; check its Deny statements.`;
  }
  return `Allow ${action} to the identity that runs this, or run it with the credentials of an administrator.`;
}
