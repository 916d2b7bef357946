import type { QueryResult } from '../aws/query/respond.ts';
import { noSuchEntity } from './iam-errors.ts';
import { authorize, type IamAction, type IamCall, nameOrOwn } from './operations.ts';
import { USERS } from './owners.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import { ACCESS_KEY_ID, EXISTING_USER_NAME } from './parameters.ts';

export const accessKeyActions: Record<string, IamAction> = {
  ListAccessKeys: { parameters: ['UserName', ...PAGE_PARAMETERS], run: listAccessKeys },
  UpdateAccessKey: { parameters: ['UserName', 'AccessKeyId', 'Status'], run: updateAccessKey },
  GetAccessKeyLastUsed: { parameters: ['AccessKeyId'], run: getAccessKeyLastUsed },
};

function listAccessKeys(call: IamCall): QueryResult {
  const given = call.read.optional('UserName', EXISTING_USER_NAME);
  const page = readPage(call);
  call.read.done();
  const user = USERS.authorized(call, nameOrOwn(call, given));
  const keys = call.store.keysOf(user);
  const { items, truncation } = takePage(keys, ({ accessKeyId }) => accessKeyId, page);
  const AccessKeyMetadata = items.map(({ accessKeyId, isActive, createdAt }) => ({
    UserName: user.name,
    AccessKeyId: accessKeyId,
    Status: isActive ? 'Active' : 'Inactive',
    CreateDate: createdAt,
  }));
  return { AccessKeyMetadata, ...truncation };
}

function updateAccessKey(call: IamCall): undefined {
  const { read, store } = call;
  const given = read.optional('UserName', EXISTING_USER_NAME);
  const id = read.required('AccessKeyId', ACCESS_KEY_ID);
  const status = read.oneOf('Status', ['Active', 'Inactive']);
  read.done();
  const user = USERS.authorized(call, nameOrOwn(call, given));
  if (!store.keysOf(user).some(({ accessKeyId }) => accessKeyId === id)) throw noKey(id);
  store.setActive(id, status === 'Active');
}

/** Whose key it is, without the user's name being known. */
function getAccessKeyLastUsed(call: IamCall): QueryResult {
  const { read, store, account } = call;
  const id = read.required('AccessKeyId', ACCESS_KEY_ID);
  read.done();
  const user = account.iam.present.users.find((one) =>
    store.keysOf(one).some(({ accessKeyId }) => accessKeyId === id),
  );
  authorize(call, user?.arn ?? '*');
  // AWS says the same of a key of another account.
  if (user === undefined) throw noKey(id);
  return {
    UserName: user.name,
    AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
  };
}

const noKey = (id: string) => noSuchEntity(`The Access Key with id ${id} cannot be found.`);
