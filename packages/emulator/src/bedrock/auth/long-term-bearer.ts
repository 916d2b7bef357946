import type { Account, ApiKey } from '../../aws/account.ts';
import { type Identity, principalOf } from '../../aws/credentials.ts';
import type { Directory } from '../../aws/directory.ts';
import type { Propagation } from '../../iam/propagation.ts';
import type { Clock } from '../../server/clock.ts';
import { BearerError } from './bearer.ts';

/**
 * Finds out whose long-term key this is, as far as its service has heard: it learns of new, changed and
 * deleted keys only after a while.
 *
 * @throws BearerError
 */
export function verifyApiKey(
  token: string,
  directory: Directory,
  { bearerMs }: Propagation,
  clock: Clock,
): Identity {
  const { account, key } = findKey(token, directory, bearerMs);
  if (key.status !== 'Active') throw new BearerError(`the long-term key is ${key.status}`);
  if (key.expiresAt !== undefined && key.expiresAt <= clock.now()) {
    throw new BearerError('the long-term key is expired');
  }
  const user = account.iam.present.users.find(({ id }) => id === key.userId);
  if (user === undefined) throw new BearerError('the user of the long-term key is gone');
  return { principal: principalOf(user), issuedAt: key.createdAt };
}

function findKey(
  value: string,
  { accounts }: Directory,
  bearerMs: number,
): { account: Account; key: ApiKey } {
  for (const account of accounts) {
    const key = account.iam.ago(bearerMs).apiKeys.find((one) => one.value === value);
    if (key !== undefined) return { account, key };
  }
  throw new BearerError('no such long-term key');
}
