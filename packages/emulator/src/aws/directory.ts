import type { Clock } from '../clock.ts';
import type { AccountConfig, EmulatorConfig, RoleConfig } from '../config.ts';
import { type Policy, type PolicyDocument, parsePolicy } from '../policy/document.ts';
import { PolicyError } from '../policy/policy-error.ts';
import {
  addReservedRoles,
  listPermissionSets,
  type PermissionSet,
} from '../sso/permission-sets.ts';
import { parseArn } from './arn.ts';
import { withDefaultControl } from './service-control.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { uniqueId } from './unique-id.ts';
import { buildUser, type IamEntities } from './user.ts';

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

export interface Account {
  id: string;
  partition: string;
  providers: OidcProvider[];
  roles: Role[];
  /** Users and their API keys, which IAM changes. */
  iam: Timeline<IamEntities>;
  /** Absent for an account that no organisation controls. */
  serviceControlPolicies?: Policy[];
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
  clock: Clock,
): Directory {
  const managed = new Map(
    Object.entries(managedPolicies).map(([arn, document]) => [ownName(arn), parse(document, arn)]),
  );
  const findPolicy = (arn: string) => managed.get(ownName(arn));
  const known = accounts.map((account) => buildAccount(account, issuer, findPolicy, clock));
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
    findPolicy,
  };
}

/** `https://host/path` → `host/path`, as IAM names a provider in ARNs and condition keys. */
export function providerName(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** AWS's own policies are the same in every partition, but for its name in their ARNs. */
function ownName(policyArn: string): string {
  return policyArn.replace(/^arn:[^:]+:iam::aws:/, 'arn:aws:iam::aws:');
}

function buildAccount(
  config: AccountConfig,
  issuer: string,
  findPolicy: Directory['findPolicy'],
  clock: Clock,
): Account {
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
    iam: createTimeline<IamEntities>({ users: [], apiKeys: [] }, clock),
    ...(config.serviceControlPolicies !== undefined && {
      serviceControlPolicies: withDefaultControl(
        config.serviceControlPolicies.map((document) => parse(document, id)),
      ),
    }),
    permissionSets: [],
  };
  account.roles = addReservedRoles(config).map((role) => buildRole(role, account, iam));
  account.permissionSets = listPermissionSets(account.roles, config.permissionSets);
  const users = (config.users ?? []).map((user) =>
    buildUser(user, account, (arn) => uniqueId('AIDA', arn), clock.now(), {
      document: (document, arn) => parse(document as PolicyDocument, arn),
      managed(arn) {
        const policy = findPolicy(arn);
        if (policy === undefined) throw new Error(`${user.name} has no such policy as ${arn}`);
        return policy;
      },
    }),
  );
  account.iam.settle((entities) => ({ ...entities, users }));
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
