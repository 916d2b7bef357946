import { inputError } from '@bedrock-token/core';
import type { FleetKey } from './fleet-key.ts';

/**
 * The keys of one account.
 *
 * @param account its name or id; empty for all accounts
 * @throws ERR_INPUT if the file has none of it
 */
export function selectAccount(keys: readonly FleetKey[], account: string): FleetKey[] {
  if (account === '') return [...keys];
  const selected = keys.filter((key) => account === key.account || account === key.accountId);
  if (selected.length > 0) return selected;
  throw inputError(
    'account',
    'is not in the config file',
    `Accounts in the file: ${listed(keys.map((key) => key.account))}.`,
  );
}

/**
 * The key of one user.
 *
 * @param account its name or id; empty if one account alone has such a user
 * @throws ERR_INPUT if there is no such key, or more than one
 */
export function findKey(keys: readonly FleetKey[], account: string, userName: string): FleetKey {
  const candidates = selectAccount(keys, account);
  const [found, ...others] = candidates.filter((key) => key.userName === userName);
  if (found === undefined) {
    throw inputError(
      'user-name',
      'is not in the config file',
      `Users in the file: ${listed(candidates.map((key) => key.userName))}.`,
    );
  }
  if (others.length === 0) return found;
  throw inputError(
    'account',
    'is empty, and more than one account has that user',
    `Name one of ${listed([found, ...others].map((key) => key.account))}.`,
  );
}

function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const more = distinct.length > 20 ? ` and ${distinct.length - 20} more` : '';
  return distinct.slice(0, 20).join(', ') + more;
}
