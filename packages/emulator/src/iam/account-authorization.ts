import type {
  Group,
  ManagedPolicy,
  PolicyHolder,
  PolicyOwner,
  Role,
  User,
} from '../aws/account.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { readList } from '../aws/query/validation.ts';
import { uriEncode } from '../aws/signature/sigv4.ts';
import { uniqueId } from '../aws/unique-id.ts';
import { AwsError } from '../server/aws-error.ts';
import { describeBoundary } from './boundaries.ts';
import { authorize, type IamAction, type IamCall } from './operations.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import { describeRole } from './roles.ts';
import { describeTags } from './tags.ts';

/** What `Filter` takes, in the order of a response (IAM API reference). */
const KINDS = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'];

const LISTS: Record<string, string> = {
  User: 'UserDetailList',
  Role: 'RoleDetailList',
  Group: 'GroupDetailList',
  LocalManagedPolicy: 'Policies',
  AWSManagedPolicy: 'Policies',
};

interface Entity {
  kind: string;
  name: string;
  describe(): QueryResult;
}

export const authorizationActions: Record<string, IamAction> = {
  GetAccountAuthorizationDetails: {
    parameters: ['Filter.member.N', ...PAGE_PARAMETERS],
    isDelayed: true,
    run: describeAccount,
  },
};

function describeAccount(call: IamCall): QueryResult {
  const wanted = readList(call.form, (index) => `Filter.member.${index}`);
  const page = readPage(call);
  call.read.done();
  const unknown = wanted.find((kind) => !KINDS.includes(kind));
  if (unknown !== undefined) {
    throw new AwsError(400, 'ValidationError', `Filter must be one of ${KINDS.join(', ')}.`);
  }
  authorize(call, '*');
  const entities = listEntities(call).filter(
    ({ kind }) => wanted.length === 0 || wanted.includes(kind),
  );
  const keyOf = ({ kind, name }: Entity) => `${KINDS.indexOf(kind)} ${name}`;
  const { items, truncation } = takePage(entities, keyOf, page);
  const lists = new Map<string, QueryResult[]>(Object.values(LISTS).map((list) => [list, []]));
  for (const { kind, describe } of items) lists.get(LISTS[kind] ?? '')?.push(describe());
  return { ...Object.fromEntries(lists), ...truncation };
}

function listEntities({ seen: { users, roles, groups }, account, now }: IamCall): Entity[] {
  const attached = new Map<string, ManagedPolicy>();
  for (const { attached: own, boundary } of [...users, ...roles, ...groups] as PolicyOwner[]) {
    for (const policy of own) attached.set(policy.arn, policy);
    if (boundary !== undefined) attached.set(boundary.arn, boundary);
  }
  return [
    ...users.map((user) => ({ kind: 'User', name: user.name, describe: () => describeUser(user) })),
    ...roles.map((role) => ({
      kind: 'Role',
      name: role.name,
      describe: () => describeWholeRole(role),
    })),
    ...groups.map((group) => ({
      kind: 'Group',
      name: group.name,
      describe: () => describeGroup(group),
    })),
    ...[...attached.values()].map((policy) => ({
      kind: policy.arn.includes(`:${account.id}:`) ? 'LocalManagedPolicy' : 'AWSManagedPolicy',
      name: policy.arn,
      describe: () => describePolicy(policy, now),
    })),
  ];
}

function describeUser(user: User): QueryResult {
  const { name, id, groups = [], boundary, tags } = user;
  return {
    Path: user.path,
    UserName: name,
    UserId: id,
    Arn: user.arn,
    CreateDate: user.createdAt,
    UserPolicyList: describeInline(user),
    GroupList: groups.map((group) => group.name),
    AttachedManagedPolicies: describeAttached(user),
    PermissionsBoundary: describeBoundary(boundary),
    Tags: describeTags(tags),
  };
}

function describeGroup(group: Group): QueryResult {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: group.createdAt,
    GroupPolicyList: describeInline(group),
    AttachedManagedPolicies: describeAttached(group),
  };
}

function describeWholeRole(role: Role): QueryResult {
  return {
    ...describeRole(role),
    InstanceProfileList: [],
    RolePolicyList: describeInline(role),
    AttachedManagedPolicies: describeAttached(role),
    Tags: describeTags(role.tags),
    RoleLastUsed: {},
  };
}

function describePolicy({ arn, text }: ManagedPolicy, now: Date): QueryResult {
  return {
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    PolicyId: uniqueId('ANPA', arn),
    Arn: arn,
    Path: '/',
    DefaultVersionId: 'v1',
    IsAttachable: true,
    CreateDate: now,
    UpdateDate: now,
    PolicyVersionList: [
      { Document: uriEncode(text), VersionId: 'v1', IsDefaultVersion: true, CreateDate: now },
    ],
  };
}

function describeInline({ inline }: PolicyHolder): QueryResult[] {
  return inline.map(({ name, text }) => ({ PolicyName: name, PolicyDocument: uriEncode(text) }));
}

function describeAttached({ attached }: PolicyHolder): QueryResult[] {
  return attached.map(({ arn }) => ({
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    PolicyArn: arn,
  }));
}
