import type { Account } from '../../keys/shared/account.ts';
import type { Composed } from './setup-kind.ts';

/** The account of a set-up that was composed with credentials. */
export function accountOf({ account }: Composed): Account {
  if (account === undefined) throw new Error('composed without credentials');
  return account;
}
