import type { AccountConfig, EmulatorConfig, OidcProviderConfig } from '../config/config.ts';
import { type Policy, parsePolicy } from '../policy/document.ts';
import { PolicyError } from '../policy/policy-error.ts';
import type { Clock } from '../server/clock.ts';
import type { Account, IamEntities, Role } from './account.ts';
import { parseArn } from './arn.ts';
import { buildProvider } from './oidc-provider.ts';
import { addReservedRoles, listPermissionSets } from './permission-sets.ts';
import { buildRole } from './role.ts';
import { withDefaultControl } from './service-control.ts';
import { createTimeline } from './timeline.ts';
import { uniqueId } from './unique-id.ts';
import { buildUser } from './user.ts';

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
      return account?.iam.present.roles.find((role) => role.arn === arn);
    },
    findPolicy,
  };
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
  const account: Account = {
    id,
    partition,
    iam: createTimeline<IamEntities>({ users: [], roles: [], providers: [], apiKeys: [] }, clock),
    ...(config.serviceControlPolicies !== undefined && {
      serviceControlPolicies: withDefaultControl(
        config.serviceControlPolicies.map((document) => parse(document, id)),
      ),
    }),
    permissionSets: [],
  };
  const now = clock.now();
  const providers = (config.oidcProviders ?? [defaultProvider(issuer, partition)]).map((provider) =>
    buildProvider(account, now, provider),
  );
  const roles = addReservedRoles(config).map((role) =>
    buildRole(role, account, (arn) => uniqueId('AROA', arn), now, parse),
  );
  account.permissionSets = listPermissionSets(roles, config.permissionSets);
  const users = (config.users ?? []).map((user) =>
    buildUser(user, account, (arn) => uniqueId('AIDA', arn), now, {
      document: parse,
      managed(arn) {
        const policy = findPolicy(arn);
        if (policy === undefined) throw new Error(`${user.name} has no such policy as ${arn}`);
        return policy;
      },
    }),
  );
  account.iam.settle((entities) => ({ ...entities, users, roles, providers }));
  return account;
}

/** The emulator's issuer with STS's own audience. */
function defaultProvider(url: string, partition: string): OidcProviderConfig {
  const audience = partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
  return { url, audiences: [audience] };
}

function parse(document: object, owner: string, kind: 'identity' | 'trust' = 'identity') {
  try {
    return parsePolicy(document, kind);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new Error(`the ${kind} policy of ${owner} is wrong: ${error.message}`, { cause: error });
  }
}
