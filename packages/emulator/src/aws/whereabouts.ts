import type { Account } from './account.ts';
import type { Directory } from './directory.ts';

/** Where a regional service keeps what it is given. */
export interface RegionalPlace {
  account: Account;
  region: string;
}

/** Which of several things of one name; the first of all of them where nothing is said. */
export interface Whereabouts {
  region?: string;
  accountId?: string;
}

/** Whether a thing is where somebody looks for it. */
export function isAt({ account, region }: RegionalPlace, where: Whereabouts): boolean {
  const { region: wantedRegion = region, accountId = account.id } = where;
  return region === wantedRegion && account.id === accountId;
}

/**
 * The place for something new.
 *
 * @param accountId default the first account
 * @throws Error for an account or a region that is not configured
 */
export function findPlace(
  { region, accountId }: { region: string; accountId?: string | undefined },
  { accounts }: Directory,
  regions: readonly string[],
): RegionalPlace {
  const account = accounts.find(({ id }) => id === (accountId ?? id));
  if (account === undefined) throw new Error(unknownAccount(accountId, accounts));
  if (!regions.includes(region)) throw new Error(unknownRegion(region, regions));
  return { account, region };
}

export function unknownRegion(region: string, regions: readonly string[]): string {
  return `there is no region ${region}; configured: ${regions.join(', ') || 'none'}`;
}

/** @param id undefined for any account */
export function unknownAccount(
  id: string | undefined,
  accounts: readonly { id: string }[],
): string {
  const known = accounts.map((account) => account.id).join(', ') || 'none';
  return `there is no account${id === undefined ? '' : ` ${id}`}; configured: ${known}`;
}
