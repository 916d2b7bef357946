import type { User } from '../aws/account.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { noSuchEntity } from './iam-errors.ts';
import { type IamAction, type IamCall, nameOrOwn } from './operations.ts';
import { USERS } from './owners.ts';
import { EXISTING_USER_NAME } from './parameters.ts';

export const loginProfileActions: Record<string, IamAction> = {
  GetLoginProfile: { parameters: ['UserName'], run: getLoginProfile },
  DeleteLoginProfile: { parameters: ['UserName'], run: deleteLoginProfile },
};

function getLoginProfile(call: IamCall): QueryResult {
  const { name, loginCreatedAt } = readUser(call);
  if (loginCreatedAt === undefined) throw noLogin(name);
  return {
    LoginProfile: { UserName: name, CreateDate: loginCreatedAt, PasswordResetRequired: false },
  };
}

function deleteLoginProfile(call: IamCall): undefined {
  const user = readUser(call);
  if (user.loginCreatedAt === undefined) throw noLogin(user.name);
  USERS.change(user, { loginCreatedAt: undefined as never });
}

function readUser(call: IamCall): User {
  const given = call.read.optional('UserName', EXISTING_USER_NAME);
  call.read.done();
  return USERS.authorized(call, nameOrOwn(call, given));
}

const noLogin = (name: string) => noSuchEntity(`Login Profile for User ${name} cannot be found.`);
