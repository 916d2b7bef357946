import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  AccountConfig,
  AccountState,
  PolicyDocument,
  RoleConfig,
  UserConfig,
} from '@bedrock-token/emulator';
import { repositoryRoot } from '../action/run-action.ts';
import { KEYS_ACCOUNT, type KeysCloud, keysCloud } from './keys-cloud.ts';

/** Accounts of the organization besides that of the person who audits, which manages it. */
export const MEMBERS = ['111122223333', '444455556666'] as const;
export const ORG_ROLE = 'key-auditor';
const PAGE = readFileSync(join(repositoryRoot, 'docs/audit.md'), 'utf8');

/** The JSON blocks of docs/audit.md: an administrator copies them from there. */
const [ACCOUNT_POLICY, CALLER_POLICY] = [...PAGE.matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, text = '']) => JSON.parse(text) as PolicyDocument,
);
export const AUDIT_POLICY = ACCOUNT_POLICY as PolicyDocument;
export const ORG_CALLER_POLICY = CALLER_POLICY as PolicyDocument;

/** The role that an account has for the audit. */
export function auditRole(more: Partial<RoleConfig> & { externalId?: string } = {}): RoleConfig {
  const { externalId, ...role } = more;
  return {
    name: ORG_ROLE,
    policies: [AUDIT_POLICY],
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${KEYS_ACCOUNT}:user/admin` },
          Action: 'sts:AssumeRole',
          ...(externalId !== undefined && {
            Condition: { StringEquals: { 'sts:ExternalId': externalId } },
          }),
        },
      ],
    },
    ...role,
  };
}

export interface OrganizationCloudOptions {
  /** Of the member accounts; default one role that may audit, each. */
  roles?: Partial<Record<string, RoleConfig[]>>;
  users?: Partial<Record<string, UserConfig[]>>;
  /** Accounts in addition to those two. */
  more?: AccountConfig[];
  moreAccounts?: { id: string; state?: AccountState }[];
  managementAccount?: string;
  delegatedAdministrators?: string[];
  /** Of the person who runs the command. */
  policies?: PolicyDocument[];
}

/** An organization: the management account, where the command runs, and two others. */
export function organizationCloud(options: OrganizationCloudOptions = {}): Promise<KeysCloud> {
  const { roles = {}, users = {}, more = [], moreAccounts = [], policies } = options;
  const { managementAccount = KEYS_ACCOUNT, delegatedAdministrators = [] } = options;
  const accountOf = (id: string): AccountConfig => ({
    id,
    roles: roles[id] ?? [auditRole()],
    users: users[id] ?? [],
  });
  const admin = { name: 'admin', policies: policies ?? [ORG_CALLER_POLICY] };
  return keysCloud({
    more: {
      accounts: [
        { ...accountOf(KEYS_ACCOUNT), users: [admin, ...(users[KEYS_ACCOUNT] ?? [])] },
        ...MEMBERS.map(accountOf),
        ...more,
      ],
      organization: { managementAccount, delegatedAdministrators, moreAccounts },
    },
  });
}
