/** Life of an account (Organizations API reference, `Account.State`). */
export type AccountState =
  | 'PENDING_ACTIVATION'
  | 'ACTIVE'
  | 'SUSPENDED'
  | 'PENDING_CLOSURE'
  | 'CLOSED';

/** An organization of AWS Organizations: all configured accounts of one partition, and others. */
export interface OrganizationConfig {
  /** Default `o-exampleorgid`. */
  id?: string;
  /** ID of a configured account. */
  managementAccount: string;
  /** IDs of accounts that may list the others, too. */
  delegatedAdministrators?: string[];
  /** Accounts of which only Organizations knows, such as suspended ones. */
  moreAccounts?: { id: string; name?: string; state?: AccountState }[];
}
