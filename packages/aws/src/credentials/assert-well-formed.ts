import { BedrockTokenError } from '@bedrock-token/core';
import type { SdkCredentials } from '../sts/assume-role.ts';

/**
 * Processes and endpoints answer what they like, and a variable may have caught a line end: a
 * signature with it would only be refused much later.
 *
 * @param where for the message, such as `profile work`
 * @throws ERR_NO_CREDENTIALS with the part that is wrong, never with its value
 */
export function assertWellFormed(where: string, credentials: SdkCredentials): void {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = credentials;
  // The form that the API reference of STS gives for an access key ID.
  const isKeyId = typeof accessKeyId === 'string' && /^\w+$/.test(accessKeyId);
  if (!isKeyId || typeof secretAccessKey !== 'string' || typeof sessionToken !== 'string') {
    throw malformed(`${where}: these are not AWS credentials.`);
  }
  // Both are base64 or printable ASCII without blanks.
  if (/[^\x21-\x7e]/.test(secretAccessKey)) throw spoilt(where, 'secret access key');
  if (/[^\x21-\x7e]/.test(sessionToken)) throw spoilt(where, 'session token');
}

function spoilt(where: string, part: string): BedrockTokenError {
  return malformed(
    `${where}: the ${part} contains a space, a line break or another invalid character.`,
  );
}

function malformed(message: string): BedrockTokenError {
  return new BedrockTokenError('ERR_NO_CREDENTIALS', message, {
    hint: 'An access key ID has letters and digits only; secret and session token are texts. Check for a stray space, quote or line break.',
  });
}
