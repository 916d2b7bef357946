import type { JsonAuthentication } from '../aws/json/authenticate.ts';
import type { JsonAction } from '../aws/json/call.ts';
import { createJsonService } from '../aws/json/service.ts';
import type { Service } from '../service.ts';
import type { VaultAction } from './call.ts';
import { lifecycleActions } from './lifecycle.ts';
import { readActions } from './read-secret.ts';
import type { Vault } from './vault.ts';
import { writeActions } from './write-version.ts';

const ACTIONS: Record<string, VaultAction> = {
  ...readActions,
  ...writeActions,
  ...lifecycleActions,
};

/** AWS Secrets Manager, as far as it is about text that somebody puts there. */
export function createSecretsManager(vault: Vault, authentication: JsonAuthentication): Service {
  const withVault = ([action, { members, run }]: [string, VaultAction]): [string, JsonAction] => [
    action,
    { members, run: (call) => run(call, vault) },
  ];
  return createJsonService({
    ...authentication,
    name: 'secretsmanager',
    targetPrefix: 'secretsmanager',
    messageMember: 'Message',
    actions: Object.fromEntries(Object.entries(ACTIONS).map(withVault)),
  });
}
