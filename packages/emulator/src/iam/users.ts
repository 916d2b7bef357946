import type { User } from '../aws/account.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { randomUniqueId } from '../aws/unique-id.ts';
import { userArn } from '../aws/user.ts';
import { AwsError } from '../server/aws-error.ts';
import { describeBoundary } from './boundaries.ts';
import { deleteConflict } from './iam-errors.ts';
import {
  authorize,
  checkDeletable,
  type IamAction,
  type IamCall,
  nameOrOwn,
} from './operations.ts';
import { USERS } from './owners.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import { EXISTING_USER_NAME, PATH, PATH_PREFIX, TAG_PARAMETERS, USER_NAME } from './parameters.ts';
import { authorizeCreation, describeTags } from './tags.ts';

export const userActions: Record<string, IamAction> = {
  CreateUser: {
    parameters: ['UserName', 'Path', ...TAG_PARAMETERS],
    run: createUser,
  },
  GetUser: { parameters: ['UserName'], isDelayed: true, run: getUser },
  DeleteUser: { parameters: ['UserName'], run: deleteUser },
  ListUsers: { parameters: ['PathPrefix', ...PAGE_PARAMETERS], isDelayed: true, run: listUsers },
};

function createUser(call: IamCall): QueryResult {
  const { read, account, now } = call;
  const name = read.required('UserName', USER_NAME);
  const path = read.optional('Path', PATH) ?? '/';
  read.done();
  const arn = userArn(account, path, name);
  const tags = authorizeCreation(call, 'User', arn);
  const { iam } = account;
  if (iam.present.users.some((user) => user.name.toLowerCase() === name.toLowerCase())) {
    throw new AwsError(409, 'EntityAlreadyExists', `User with name ${name} already exists.`);
  }
  const user: User = {
    arn,
    name,
    path,
    // Another one than that of a user of the same name who was deleted.
    id: randomUniqueId('AIDA'),
    account,
    createdAt: now,
    tags,
    attached: [],
    inline: [],
  };
  iam.change({ ...iam.present, users: [...iam.present.users, user] });
  return { User: describeUser(user, tags.length > 0) };
}

function getUser(call: IamCall): QueryResult {
  const name = call.read.optional('UserName', EXISTING_USER_NAME);
  call.read.done();
  const user = USERS.authorized(call, nameOrOwn(call, name), {}, call.seen);
  const PermissionsBoundary = describeBoundary(user.boundary);
  return { User: { ...describeUser(user, user.tags.length > 0), PermissionsBoundary } };
}

function deleteUser(call: IamCall): undefined {
  const { read, account, store } = call;
  const name = read.required('UserName', EXISTING_USER_NAME);
  read.done();
  const user = USERS.authorized(call, name);
  const { iam } = account;
  checkDeletable(user);
  if (store.hasKey(user)) throw deleteConflict('delete access keys');
  if (iam.present.apiKeys.some(({ userId }) => userId === user.id)) {
    throw deleteConflict('delete service specific credentials');
  }
  iam.change({ ...iam.present, users: iam.present.users.filter((one) => one !== user) });
}

function listUsers(call: IamCall): QueryResult {
  const { read, seen } = call;
  const prefix = read.optional('PathPrefix', PATH_PREFIX) ?? '/';
  const page = readPage(call);
  read.done();
  authorize(call, '*');
  const users = seen.users.filter(({ path }) => path.startsWith(prefix));
  const { items, truncation } = takePage(users, ({ name }) => name, page);
  // Lists leave the tags out (IAM API reference, ListUsers).
  return { Users: items.map((user) => describeUser(user, false)), ...truncation };
}

function describeUser(user: User, withTags: boolean): QueryResult {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: user.createdAt,
    Tags: withTags ? describeTags(user.tags) : undefined,
  };
}
