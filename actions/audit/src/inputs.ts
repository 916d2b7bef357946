import { isAbsolute, join } from 'node:path';
import { type AwsInputs, readAwsInputs } from '@bedrock-token/action-runtime';
import {
  type Accounts,
  LEVELS,
  type Level,
  parseAccounts,
  parseExternalId,
  parseRoleName,
} from '@bedrock-token/audit';
import { partitionOf } from '@bedrock-token/aws';
import { inputError } from '@bedrock-token/core';
import { parseBoolean, type ReadInput } from '@bedrock-token/github';

export interface AuditInputs extends AwsInputs {
  /** Absolute. */
  sarifFile: string;
  /** Undefined for `none`. */
  failOn: Level | undefined;
  summary: boolean;
  /** Undefined for the audit of one account. */
  organization: OrganizationInputs | undefined;
}

/** Which accounts are audited, each as its own role. */
export interface OrganizationInputs {
  roleName: string;
  accounts: Accounts;
  externalId: string | undefined;
}

export const ORGANIZATION_NAMES = {
  role: 'org-role',
  accounts: 'accounts',
  externalId: 'org-external-id',
  region: 'aws-region',
};

/** @throws ERR_INPUT for the first that is wrong */
export function readInputs(read: ReadInput, environment: NodeJS.ProcessEnv): AuditInputs {
  const aws = readAwsInputs(read, environment);
  return {
    ...aws,
    sarifFile: readFileName(read('sarif-file').trim(), environment),
    failOn: readLevel(read('fail-on').trim()),
    summary: parseBoolean(read('summary'), 'summary', true),
    organization: readOrganization(read, aws),
  };
}

function readOrganization(
  read: ReadInput,
  { regions: [region], maskAccount }: AwsInputs,
): OrganizationInputs | undefined {
  const names = ORGANIZATION_NAMES;
  const [role, accounts, externalId] = [names.role, names.accounts, names.externalId].map((name) =>
    read(name).trim(),
  ) as [string, string, string];
  if (role === '') {
    const unused = accounts === '' ? externalId && names.externalId : names.accounts;
    if (!unused) return undefined;
    throw inputError(
      unused,
      'has no effect without org-role',
      'Give org-role: the name of the role to assume in each account.',
    );
  }
  if (maskAccount) {
    throw inputError(
      'mask-aws-account-id',
      'cannot be combined with org-role: findings of several accounts differ by the account',
      'Leave it out, and use a repository that only the owners of the keys can read.',
    );
  }
  const partition = partitionOf(region);
  return {
    roleName: parseRoleName(role, partition, names.role),
    accounts: parseAccounts(accounts, partition, names.accounts),
    externalId: externalId === '' ? undefined : parseExternalId(externalId, names.externalId),
  };
}

function readFileName(text: string, { GITHUB_WORKSPACE }: NodeJS.ProcessEnv): string {
  const name = text || 'bedrock-keys.sarif';
  return isAbsolute(name) ? name : join(GITHUB_WORKSPACE || process.cwd(), name);
}

function readLevel(text: string): Level | undefined {
  if (text === '' || text === 'none') return undefined;
  const level = LEVELS.find((one) => one === text);
  if (level !== undefined) return level;
  throw inputError('fail-on', 'must be none, note, warning or error', 'Leave it out for none.');
}
