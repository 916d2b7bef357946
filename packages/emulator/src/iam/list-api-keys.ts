import type { QueryResult } from '../aws/query/respond.ts';
import { AwsError } from '../server/aws-error.ts';
import { describeKey } from './api-keys.ts';
import { authorize, type IamAction, type IamCall, nameOrOwn } from './operations.ts';
import { USERS } from './owners.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import { EXISTING_USER_NAME, SERVICE_NAME } from './parameters.ts';

export const listApiKeyActions: Record<string, IamAction> = {
  ListServiceSpecificCredentials: {
    parameters: ['UserName', 'ServiceName', 'AllUsers', ...PAGE_PARAMETERS],
    isDelayed: true,
    run: listKeys,
  },
};

function listKeys(call: IamCall): QueryResult {
  const { read, seen, now } = call;
  const name = read.optional('UserName', EXISTING_USER_NAME);
  const serviceName = read.optional('ServiceName', SERVICE_NAME);
  const isForAll = read.flag('AllUsers');
  const page = readPage(call);
  read.done();
  const userId = isForAll ? undefined : USERS.authorized(call, nameOrOwn(call, name), {}, seen).id;
  if (isForAll) {
    authorize(call, '*');
    if (name !== undefined) {
      const message = 'AllUsers cannot be specified together with UserName.';
      throw new AwsError(400, 'InvalidInput', message);
    }
  }
  const keys = seen.apiKeys.filter(
    (key) =>
      (userId === undefined || key.userId === userId) &&
      (serviceName === undefined || key.serviceName === serviceName),
  );
  const { items, truncation } = takePage(
    keys,
    (key) => [key.userName, key.createdAt.toISOString(), key.id].join('/'),
    page,
  );
  return {
    ServiceSpecificCredentials: items.map((key) => describeKey(key, now)),
    ...truncation,
  };
}
