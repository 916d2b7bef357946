const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The account that an access key ID belongs to. The 16 characters behind the prefix are base32 of ten
 * bytes, and bits 1 to 40 of them are the account; AWS does not document it. sts:GetAccessKeyInfo says the
 * same of IDs that were looked at.
 *
 * @param accessKeyId such as `ASIA…` or `AKIA…`, 20 characters
 * @returns twelve digits; undefined for an ID of another form, such as those from before 2019
 */
export function accountOfAccessKey(accessKeyId: string): string | undefined {
  const body = /^A[KS]IA([A-Z2-7]{16})$/.exec(accessKeyId)?.[1];
  if (body === undefined) return undefined;
  const bits = [...body].reduce((sum, one) => sum * 32n + BigInt(ALPHABET.indexOf(one)), 0n);
  // In IDs from before 2019 the first bit is not set.
  if (bits >> 79n === 0n) return undefined;
  const account = ((bits >> 39n) & ((1n << 40n) - 1n)).toString();
  return account.length > 12 ? undefined : account.padStart(12, '0');
}
