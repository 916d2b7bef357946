import { inputError } from '@bedrock-token/core';

/** Which accounts are audited: those of this list, or all of the organization. */
export type Accounts = readonly string[] | 'all';

/** What a user calls the settings of an audit of several accounts. */
export interface OrganizationNames {
  role: string;
  accounts: string;
  externalId: string;
}

const EXAMPLE = '111122223333,444455556666';

/**
 * Reads account IDs, separated by commas or white space.
 *
 * @param partition that of the region: an ARN of another one is named as what it is
 * @throws ERR_INPUT for what is no account ID; nothing is asked before
 */
export function parseAccounts(text: string, partition: string, name: string): Accounts {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 1 && words[0] === 'all') return 'all';
  if (words.length === 0) {
    throw inputError(name, 'names no account', `Give account IDs such as ${EXAMPLE}, or all.`);
  }
  for (const word of words) checkAccount(word, partition, name);
  return [...new Set(words)];
}

function checkAccount(word: string, partition: string, name: string): void {
  if (/^\d{12}$/.test(word)) return;
  refusePartition(word, partition, name);
  const hint = `An account ID is twelve digits, zeros included. Give IDs such as ${EXAMPLE}, or all by itself.`;
  throw inputError(name, 'contains a value that is not an AWS account ID', hint);
}

/** IAM API reference, `RoleName`; with the path that the role has. */
const ROLE = /^(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/;

/**
 * Reads the name of a role that every account has, with its path if it has one.
 *
 * @throws ERR_INPUT for an ARN, which is of one account
 */
export function parseRoleName(text: string, partition: string, name: string): string {
  refusePartition(text, partition, name);
  const hint = 'Give the name that the role has in each account, such as key-auditor.';
  if (text.startsWith('arn:')) throw inputError(name, 'is an ARN, which is of one account', hint);
  const isRole = ROLE.test(text) && !text.startsWith('/') && !text.includes('//');
  if (isRole) return text;
  throw inputError(name, 'is not the name of an IAM role', hint);
}

function refusePartition(text: string, partition: string, name: string): void {
  const other = /^arn:([a-z-]+):/.exec(text)?.[1];
  if (other === undefined || other === partition) return;
  throw inputError(
    name,
    `is of another AWS partition than the region, which is of ${partition}`,
    'Use a region of the partition of these accounts: IAM of one partition does not know the accounts of another.',
  );
}

/** @throws ERR_INPUT for what AWS STS does not take (API reference, AssumeRole) */
export function parseExternalId(text: string, name: string): string {
  if (/^[\w+=,.@:/-]{2,1224}$/.test(text)) return text;
  throw inputError(
    name,
    'is not an external ID',
    'It has 2 to 1224 letters, digits and the signs _+=,.@:/-',
  );
}
