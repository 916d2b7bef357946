import type { AccountConfig, EmulatorConfig, OidcProviderConfig } from '../config/config.ts';
import { parsePolicy } from '../policy/document.ts';
import { PolicyError } from '../policy/policy-error.ts';
import type { Clock } from '../server/clock.ts';
import type {
  Account,
  IamEntities,
  ManagedPolicy,
  ModelAccess,
  Role,
  Workspace,
} from './account.ts';
import { parseArn } from './arn.ts';
import { buildGroup } from './group.ts';
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
  findPolicy(arn: string): ManagedPolicy | undefined;
}

/** @throws Error naming the role, user or policy that does not parse */
export function createDirectory(
  accounts: AccountConfig[],
  managedPolicies: NonNullable<EmulatorConfig['managedPolicies']>,
  issuer: string,
  clock: Clock,
): Directory {
  const managed = new Map(
    Object.entries(managedPolicies).map(([arn, document]) => [
      ownName(arn),
      { text: JSON.stringify(document), policy: parse(document, arn) },
    ]),
  );
  const findPolicy = (arn: string) => {
    const found = managed.get(ownName(arn));
    return found && { arn, ...found };
  };
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
  if (!/^\d{12}$/.test(id)) throw new Error(`the account ID ${id} must be twelve digits`);
  const account: Account = {
    id,
    partition,
    iam: createTimeline<IamEntities>(emptyAccount(config), clock),
    ...(config.serviceControlPolicies !== undefined && {
      serviceControlPolicies: withDefaultControl(
        config.serviceControlPolicies.map((document) => parse(document, id)),
      ),
    }),
    permissionSets: [],
    workspaces: (config.workspaces ?? []).map(checkWorkspace),
    modelAccess: buildModelAccess(config),
  };
  const now = clock.now();
  const providers = (config.oidcProviders ?? [defaultProvider(issuer, partition)]).map((provider) =>
    buildProvider(account, now, provider),
  );
  const roles = addReservedRoles(config).map((role) =>
    buildRole(role, account, (arn) => uniqueId('AROA', arn), now, parse),
  );
  account.permissionSets = listPermissionSets(roles, config.permissionSets);
  const managedOf = (name: string) => (arn: string) => {
    const policy = findPolicy(arn);
    if (policy === undefined)
      throw new Error(`the managed policy ${arn} of ${name} is not in managedPolicies`);
    return policy;
  };
  const groups = (config.groups ?? []).map((group) =>
    buildGroup(group, account, now, { document: parse, managed: managedOf(group.name) }),
  );
  const users = (config.users ?? []).map((user) =>
    buildUser(user, account, (arn) => uniqueId('AIDA', arn), now, {
      document: parse,
      managed: managedOf(user.name),
      group(name) {
        const group = groups.find((one) => one.name === name);
        if (group === undefined)
          throw new Error(`the group ${name} of ${user.name} is not in groups`);
        return group;
      },
    }),
  );
  account.iam.settle((entities) => ({ ...entities, users, roles, groups, providers }));
  return account;
}

/** Who signs up for Claude Platform on AWS turns federation on; in AWS it is off by default. */
function emptyAccount(config: AccountConfig): IamEntities {
  const { workspaces = [], outboundWebIdentityFederation = workspaces.length > 0 } = config;
  const hasOutboundFederation = outboundWebIdentityFederation;
  return { users: [], roles: [], groups: [], providers: [], apiKeys: [], hasOutboundFederation };
}

function buildModelAccess(config: AccountConfig): ModelAccess {
  const { useCaseForm = true, subscriptions, paymentMethod = true } = config;
  return {
    ...(useCaseForm && { useCaseForm: Buffer.from('{}').toString('base64') }),
    ...(subscriptions !== undefined && { subscriptions: new Set(subscriptions) }),
    hasPaymentMethod: paymentMethod,
  };
}

function checkWorkspace(workspace: Workspace): Workspace {
  if (/^wrkspc_[A-Za-z0-9]+$/.test(workspace.id)) return workspace;
  throw new Error(`the workspace ID ${workspace.id} must be wrkspc_ and letters or digits`);
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
