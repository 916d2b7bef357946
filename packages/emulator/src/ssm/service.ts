import type { JsonAuthentication } from '../aws/json/authenticate.ts';
import type { JsonAction } from '../aws/json/operations.ts';
import { createJsonService } from '../aws/json/service.ts';
import type { Service } from '../server/service.ts';
import type { ParameterAction } from './operations.ts';
import { putActions } from './put-parameter.ts';
import { readActions } from './read-parameter.ts';
import type { ParameterStore } from './store.ts';

/** AWS Systems Manager, as far as it is Parameter Store: one parameter at a time. */
export function createSsm(store: ParameterStore, authentication: JsonAuthentication): Service {
  const withStore = ([action, { members, run }]: [string, ParameterAction]): [
    string,
    JsonAction,
  ] => [action, { members, run: (call) => run(call, store) }];
  return createJsonService({
    ...authentication,
    name: 'ssm',
    targetPrefix: 'AmazonSSM',
    messageMember: 'message',
    actions: Object.fromEntries(Object.entries({ ...readActions, ...putActions }).map(withStore)),
  });
}
