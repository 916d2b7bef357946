import { BedrockTokenError } from '@bedrock-token/core';
import { sanitize } from '../errors/sanitize-text.ts';
import {
  isPassing,
  readServiceFault,
  transportError,
  upstreamError,
} from '../errors/translate-error.ts';

/**
 * What a service says that keeps keys for us. A refusal is ERR_SINK: the value did not arrive.
 * Whatever leaves that open is ERR_UPSTREAM.
 *
 * @param title of the sink, for people
 */
export function explainSinkFault(title: string, error: unknown): BedrockTokenError {
  if (error instanceof BedrockTokenError) return error;
  const fault = readServiceFault(error);
  if (fault === undefined) return transportError(title, error);
  if (isPassing(fault) || fault.status === undefined || fault.status >= 500) {
    return upstreamError(title, fault, error);
  }
  return new BedrockTokenError('ERR_SINK', `${title}: ${sanitize(fault.message)}`, {
    hint: cureOf(fault.name, fault.message),
    refused: true,
    cause: error,
  });
}

/** @returns what runs a call and throws what {@link explainSinkFault} makes of its error */
export function explainingFaultsOf(title: string): <T>(call: () => Promise<T>) => Promise<T> {
  return async (call) => {
    try {
      return await call();
    } catch (error) {
      throw explainSinkFault(title, error);
    }
  };
}

/** A success without what was asked for; the SDK reads any JSON. */
export function saysNothing(): Error {
  return new Error('Invalid response: nothing of what was asked for');
}

export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** What cures a secret that waits for its deletion. */
export const RESTORE =
  'Restore it (aws secretsmanager restore-secret), or remove it from the list of places.';

/** A policy that names the whole ARN of a secret cannot match one that is not there. */
export const DENIED_IF_MISSING =
  'AWS returns the same error for a secret that does not exist, if the policy names its ARN.';

function cureOf(name: string, message: string): string {
  const action = /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
  if (action !== undefined) {
    const absent = action.startsWith('secretsmanager:') ? ` ${DENIED_IF_MISSING}` : '';
    return `Allow ${action} on it to the role that runs this; with your own KMS key, kms:Decrypt and kms:GenerateDataKey too.${absent}`;
  }
  if (/marked for deletion/.test(message)) return RESTORE;
  if (/\bKMS\b/.test(message)) {
    return 'Allow kms:Decrypt and kms:GenerateDataKey on its KMS key to the role that runs this, also in the policy of the key.';
  }
  if (name === 'ResourceNotFoundException') {
    return 'Create the secret once (aws secretsmanager create-secret), and check its region.';
  }
  return `It refused the request (${sanitize(name)}). Check its name, region and permissions.`;
}
