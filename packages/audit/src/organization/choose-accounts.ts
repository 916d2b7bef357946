import type { OrganizationAccount } from '@bedrock-token/aws';
import type { Accounts } from './parse-accounts.ts';

/** What is read, and what is not. */
export interface ChosenAccounts {
  /** IDs, sorted. */
  accounts: string[];
  /** Not active, such as suspended: nobody can sign in to them, and their keys do not work. */
  leftOut: OrganizationAccount[];
}

/** @param list asked only for `all` */
export async function chooseAccounts(
  asked: Accounts,
  list: () => Promise<OrganizationAccount[]>,
): Promise<ChosenAccounts> {
  if (asked !== 'all') return { accounts: asked.toSorted(), leftOut: [] };
  const all = new Map((await list()).map((account) => [account.id, account]));
  const sorted = [...all.values()].toSorted((one, other) => one.id.localeCompare(other.id));
  return {
    accounts: sorted.filter(isRead).map(({ id }) => id),
    leftOut: sorted.filter((account) => !isRead(account)),
  };
}

/** An account whose state is not known is read: an error about it is better than silence. */
const isRead = ({ state }: OrganizationAccount) => state === 'ACTIVE' || state === 'UNKNOWN';

/** A sentence for the accounts that were left out; undefined for none. */
export function describeLeftOut(leftOut: readonly OrganizationAccount[]): string | undefined {
  if (leftOut.length === 0) return undefined;
  const names = leftOut.map(({ id, state }) => `${id} (${state.toLowerCase().replace('_', ' ')})`);
  return `Left out, since they are not active: ${names.join(', ')}.`;
}
