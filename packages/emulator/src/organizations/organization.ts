import type { AccountConfig } from '../config/config.ts';
import type { AccountState, OrganizationConfig } from '../config/organization-config.ts';

export interface Member {
  id: string;
  name: string;
  email: string;
  state: AccountState;
}

/** An organization of AWS Organizations, which is of one partition. */
export interface Organization {
  id: string;
  partition: string;
  managementAccount: string;
  delegatedAdministrators: readonly string[];
  /** In the order of a list. */
  members: readonly Member[];
}

/** @throws Error for an organization whose accounts are not what they should be */
export function buildOrganization(
  config: OrganizationConfig,
  accounts: readonly AccountConfig[],
): Organization {
  const { managementAccount, delegatedAdministrators = [], moreAccounts = [] } = config;
  const management = accounts.find(({ id }) => id === managementAccount);
  const { partition = 'aws' } = management ?? {};
  const own = accounts.filter((account) => (account.partition ?? 'aws') === partition);
  const members = [...own, ...moreAccounts].map((account): Member => {
    const { id } = account;
    if (!/^\d{12}$/.test(id)) throw new Error(`${id} is not an account id of twelve digits`);
    const { name = `account-${id}`, state = 'ACTIVE' } =
      'state' in account || 'name' in account ? account : {};
    return { id, name, email: `${id}@example.com`, state };
  });
  for (const id of [managementAccount, ...delegatedAdministrators]) {
    if (!members.some((member) => member.id === id)) {
      throw new Error(`${id} is not an account of the organization`);
    }
  }
  return {
    id: config.id ?? 'o-exampleorgid',
    partition,
    managementAccount,
    delegatedAdministrators,
    members,
  };
}
