import type { Role } from '../aws/account.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { DEFAULT_SESSION_SECONDS, roleArn } from '../aws/role.ts';
import { uriEncode } from '../aws/signature/sigv4.ts';
import { randomUniqueId } from '../aws/unique-id.ts';
import { AwsError } from '../server/aws-error.ts';
import { authorize, checkDeletable, type IamAction, type IamCall } from './operations.ts';
import { checkModifiable, ROLES } from './owners.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import {
  DESCRIPTION,
  DOCUMENT,
  PATH,
  PATH_PREFIX,
  ROLE_NAME,
  TAG_PARAMETERS,
} from './parameters.ts';
import { authorizeCreation, describeTags } from './tags.ts';
import { parseTrustText } from './trust-documents.ts';

const SESSION_SECONDS = { min: 3600, max: 43_200 };

export const roleActions: Record<string, IamAction> = {
  CreateRole: {
    parameters: [
      ...['RoleName', 'Path', 'AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration'],
      ...TAG_PARAMETERS,
    ],
    run: createRole,
  },
  GetRole: { parameters: ['RoleName'], isDelayed: true, run: getRole },
  UpdateRole: { parameters: ['RoleName', 'Description', 'MaxSessionDuration'], run: updateRole },
  UpdateAssumeRolePolicy: { parameters: ['RoleName', 'PolicyDocument'], run: updateTrust },
  DeleteRole: { parameters: ['RoleName'], run: deleteRole },
  ListRoles: { parameters: ['PathPrefix', ...PAGE_PARAMETERS], isDelayed: true, run: listRoles },
};

function createRole(call: IamCall): QueryResult {
  const { read, account, now } = call;
  const name = read.required('RoleName', ROLE_NAME);
  const path = read.optional('Path', PATH) ?? '/';
  const text = read.required('AssumeRolePolicyDocument', DOCUMENT);
  const description = read.optional('Description', DESCRIPTION);
  const seconds = read.whole('MaxSessionDuration', SESSION_SECONDS);
  read.done();
  const arn = roleArn(account, path, name);
  const tags = authorizeCreation(call, 'Role', arn);
  const trust = parseTrustText(text, call);
  const { iam } = account;
  if (iam.present.roles.some((role) => role.name.toLowerCase() === name.toLowerCase())) {
    throw new AwsError(409, 'EntityAlreadyExists', `Role with name ${name} already exists.`);
  }
  const role: Role = {
    arn,
    name,
    path,
    // Another one than that of a role of the same name that was deleted.
    id: randomUniqueId('AROA'),
    account,
    createdAt: now,
    ...(description !== undefined && { description }),
    maxSessionDuration: seconds ?? DEFAULT_SESSION_SECONDS,
    trust,
    tags,
    attached: [],
    inline: [],
  };
  iam.change({ ...iam.present, roles: [...iam.present.roles, role] });
  return { Role: { ...describeRole(role), ...(tags.length > 0 && { Tags: describeTags(tags) }) } };
}

function getRole(call: IamCall): QueryResult {
  const name = call.read.required('RoleName', ROLE_NAME);
  call.read.done();
  const role = ROLES.authorized(call, name, {}, call.seen);
  const Tags = role.tags.length > 0 ? describeTags(role.tags) : undefined;
  return { Role: { ...describeRole(role), ...describeLimits(role), Tags, RoleLastUsed: {} } };
}

function updateRole(call: IamCall): QueryResult {
  const { read } = call;
  const name = read.required('RoleName', ROLE_NAME);
  const description = read.optional('Description', DESCRIPTION);
  const seconds = read.whole('MaxSessionDuration', SESSION_SECONDS);
  read.done();
  ROLES.change(ROLES.authorized(call, name), {
    ...(description !== undefined && { description }),
    maxSessionDuration: seconds ?? DEFAULT_SESSION_SECONDS,
  });
  return {};
}

function updateTrust(call: IamCall): undefined {
  const name = call.read.required('RoleName', ROLE_NAME);
  const text = call.read.required('PolicyDocument', DOCUMENT);
  call.read.done();
  const role = ROLES.authorized(call, name);
  ROLES.change(role, { trust: parseTrustText(text, call) });
}

function deleteRole(call: IamCall): undefined {
  const name = call.read.required('RoleName', ROLE_NAME);
  call.read.done();
  const role = ROLES.authorized(call, name);
  checkModifiable(role);
  checkDeletable(role);
  const { iam } = call.account;
  iam.change({ ...iam.present, roles: iam.present.roles.filter((one) => one !== role) });
}

function listRoles(call: IamCall): QueryResult {
  const { read, seen } = call;
  const prefix = read.optional('PathPrefix', PATH_PREFIX) ?? '/';
  const page = readPage(call);
  read.done();
  authorize(call, '*');
  const roles = seen.roles.filter(({ path }) => path.startsWith(prefix));
  const { items, truncation } = takePage(roles, ({ name }) => name, page);
  // Lists leave tags and the last use out (IAM API reference, ListRoles).
  const Roles = items.map((role) => ({ ...describeRole(role), ...describeLimits(role) }));
  return { Roles, ...truncation };
}

/** What every answer says of a role. */
export function describeRole(role: Role): QueryResult {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    // The document comes percent-encoded by RFC 3986 (IAM API reference, Role).
    AssumeRolePolicyDocument: uriEncode(role.trust.text),
  };
}

function describeLimits({ description, maxSessionDuration }: Role): QueryResult {
  return { Description: description, MaxSessionDuration: maxSessionDuration };
}
