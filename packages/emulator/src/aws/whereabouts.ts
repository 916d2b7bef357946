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
  if (account === undefined) throw new Error(`no account ${accountId ?? ''} is configured`);
  if (!regions.includes(region)) throw new Error(`no region ${region} is configured`);
  return { account, region };
}
