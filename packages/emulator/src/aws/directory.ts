import type { AccountConfig, EmulatorConfig, RoleConfig } from '../config.ts';
import { type Policy, type PolicyDocument, parsePolicy } from '../policy/document.ts';
import { PolicyError } from '../policy/policy-error.ts';
import {
  addReservedRoles,
  listPermissionSets,
  type PermissionSet,
} from '../sso/permission-sets.ts';
import { parseArn } from './arn.ts';
import { uniqueId } from './unique-id.ts';

export interface OidcProvider {
  url: string;
  /** The URL without its scheme: the prefix of condition keys. */
  name: string;
  arn: string;
  audiences: string[];
}

export interface Role {
  arn: string;
  name: string;
  /** Begins and ends with a slash. */
  path: string;
  id: string;
  account: Account;
  /** Seconds. */
  maxSessionDuration: number;
  trustPolicy: Policy;
  policies: Policy[];
}

export interface User {
  arn: string;
  name: string;
  id: string;
  account: Account;
  policies: Policy[];
}

export interface Account {
  id: string;
  partition: string;
  providers: OidcProvider[];
  roles: Role[];
  users: User[];
  /** What IAM Identity Center gives access to here. */
  permissionSets: PermissionSet[];
}

/** Every principal the emulator knows. */
export interface Directory {
  accounts: Account[];
  findAccount(partition: string, id: string): Account | undefined;
  findRole(arn: string): Role | undefined;
  findPolicy(arn: string): Policy | undefined;
}

/** @throws Error naming the role, user or policy that does not parse */
export function createDirectory(
  accounts: AccountConfig[],
  managedPolicies: NonNullable<EmulatorConfig['managedPolicies']>,
  issuer: string,
): Directory {
  const known = accounts.map((account) => buildAccount(account, issuer));
  const managed = new Map(
    Object.entries(managedPolicies).map(([arn, document]) => [arn, parse(document, arn)]),
  );
  const findAccount = (partition: string, id: string) =>
    known.find((account) => account.partition === partition && account.id === id);
  return {
    accounts: known,
    findAccount,
    findRole(arn) {
      const parsed = parseArn(arn);
      const account = parsed && findAccount(parsed.partition, parsed.accountId);
      return account?.roles.find((role) => role.arn === arn);
    },
    findPolicy: (arn) => managed.get(arn),
  };
}

/** `https://host/path` → `host/path`, as IAM names a provider in ARNs and condition keys. */
export function providerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

function buildAccount(config: AccountConfig, issuer: string): Account {
  const { id, partition = 'aws' } = config;
  if (!/^\d{12}$/.test(id)) throw new Error(`${id} is not an account id of twelve digits`);
  const iam = `arn:${partition}:iam::${id}`;
  const providers = config.oidcProviders ?? [
    {
      url: issuer,
      audiences: [partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com'],
    },
  ];
  const account: Account = {
    id,
    partition,
    providers: providers.map(({ url, audiences }) => {
      const name = providerName(url);
      return { url, name, arn: `${iam}:oidc-provider/${name}`, audiences };
    }),
    roles: [],
    users: [],
    permissionSets: [],
  };
  account.roles = addReservedRoles(config).map((role) => buildRole(role, account, iam));
  account.permissionSets = listPermissionSets(account.roles, config.permissionSets);
  account.users = (config.users ?? []).map((user) => {
    const arn = `${iam}:user/${user.name}`;
    const policies = (user.policies ?? []).map((document) => parse(document, arn));
    return { arn, name: user.name, id: uniqueId('AIDA', arn), account, policies };
  });
  return account;
}

function buildRole(config: RoleConfig, account: Account, iam: string): Role {
  const { name, path = '/' } = config;
  const arn = `${iam}:role${path}${name}`;
  return {
    arn,
    name,
    path,
    id: uniqueId('AROA', arn),
    account,
    maxSessionDuration: config.maxSessionDuration ?? 3600,
    trustPolicy: parse(config.trustPolicy, arn, 'trust'),
    policies: (config.policies ?? []).map((document) => parse(document, arn)),
  };
}

function parse(document: PolicyDocument, owner: string, kind: 'identity' | 'trust' = 'identity') {
  try {
    return parsePolicy(document, kind);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new Error(`the ${kind} policy of ${owner} is wrong: ${error.message}`, { cause: error });
  }
}
