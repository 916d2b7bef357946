import type { JsonAuthentication } from '../aws/json/authenticate.ts';
import type { JsonAction } from '../aws/json/operations.ts';
import { createJsonService } from '../aws/json/service.ts';
import type { Service } from '../server/service.ts';
import { lifecycleActions } from './lifecycle.ts';
import type { SecretAction } from './operations.ts';
import { readActions } from './read-secret.ts';
import type { SecretsManagerStore } from './store.ts';
import { writeActions } from './write-version.ts';

const ACTIONS: Record<string, SecretAction> = {
  ...readActions,
  ...writeActions,
  ...lifecycleActions,
};

/** AWS Secrets Manager, as far as it is about text that somebody puts there. */
export function createSecretsManager(
  store: SecretsManagerStore,
  authentication: JsonAuthentication,
): Service {
  const withVault = ([action, { members, run }]: [string, SecretAction]): [string, JsonAction] => [
    action,
    { members, run: (call) => run(call, store) },
  ];
  return createJsonService({
    ...authentication,
    name: 'secretsmanager',
    targetPrefix: 'secretsmanager',
    messageMember: 'Message',
    actions: Object.fromEntries(Object.entries(ACTIONS).map(withVault)),
  });
}
