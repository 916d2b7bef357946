import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Characters behind the prefix. */
const LENGTH = 17;

/** An id as IAM makes them, such as AROA… for a role: 21 characters, the same for the same ARN. */
export function uniqueId(prefix: string, arn: string): string {
  return prefix + encode(createHash('sha256').update(arn).digest()).slice(0, LENGTH);
}

/** An id of its own: AIDA… for a user, AROA… for a role, ACCA… for a service-specific credential; 21 characters. */
export function randomUniqueId(prefix: 'AIDA' | 'AROA' | 'ACCA'): string {
  return prefix + encode(randomBytes(LENGTH));
}

/** An access key id: AKIA… for a user's key, ASIA… for a session's; 20 characters. */
export function randomKeyId(prefix: 'AKIA' | 'ASIA'): string {
  return prefix + encode(randomBytes(16));
}

function encode(bytes: Uint8Array): string {
  return [...bytes.subarray(0, LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
