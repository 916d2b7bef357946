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

/**
 * An access key id: AKIA… for a user's key, ASIA… for a session's; 20 characters. As in those of AWS, the
 * 16 characters are the base32 of ten bytes, and bits 1 to 40 of them are the account.
 */
export function randomKeyId(prefix: 'AKIA' | 'ASIA', accountId: string): string {
  const bits = (1n << 79n) | (BigInt(accountId) << 39n) | randomBits(39);
  const characters = Array.from({ length: 16 }, (_, at) => {
    const index = Number((bits >> BigInt(75 - 5 * at)) & 31n);
    return ALPHABET[index];
  });
  return prefix + characters.join('');
}

function randomBits(count: number): bigint {
  return BigInt(`0x${randomBytes(8).toString('hex')}`) & ((1n << BigInt(count)) - 1n);
}

function encode(bytes: Uint8Array): string {
  return [...bytes.subarray(0, LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
