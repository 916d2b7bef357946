import type { Directory } from './aws/directory.ts';
import type { JsonAuthentication } from './aws/json/authenticate.ts';
import { findPlace } from './aws/whereabouts.ts';
import type { AccountConfig } from './config/config.ts';
import { type SecretsManagerHandle, secretsManagerHandle } from './secrets-manager/handles.ts';
import { createSecretsManager } from './secrets-manager/service.ts';
import { createSecretsManagerStore } from './secrets-manager/store.ts';
import type { Service } from './server/service.ts';
import { type ParameterStoreHandle, parameterStoreHandle } from './ssm/handles.ts';
import { createSsm } from './ssm/service.ts';
import { createParameterStore } from './ssm/store.ts';

/** What keeps secrets for those who ask AWS: Secrets Manager and Parameter Store. */
export interface SecretServices {
  services: Service[];
  secretsManager: SecretsManagerHandle;
  parameterStore: ParameterStoreHandle;
  /** Every secret value that was ever kept. */
  values(): string[];
}

/**
 * @param accounts with the secrets and parameters that there are at the start
 * @throws Error for one in a region that is not configured
 */
export function createSecretServices(
  accounts: AccountConfig[],
  directory: Directory,
  authentication: JsonAuthentication,
): SecretServices {
  const { clock, regions } = authentication;
  const secretsStore = createSecretsManagerStore(clock);
  const parametersStore = createParameterStore(clock);
  const placeFor = (where: { region: string; accountId?: string | undefined }) =>
    findPlace(where, directory, regions);
  const secretsManager = secretsManagerHandle(secretsStore, clock, placeFor);
  const parameterStore = parameterStoreHandle(parametersStore, placeFor);
  for (const { id: accountId, secrets = [], parameters = [] } of accounts) {
    for (const secret of secrets) secretsManager.put({ ...secret, accountId });
    for (const parameter of parameters) parameterStore.put({ ...parameter, accountId });
  }
  return {
    services: [
      createSecretsManager(secretsStore, authentication),
      createSsm(parametersStore, authentication),
    ],
    secretsManager,
    parameterStore,
    values: () => [...secretsStore.values(), ...parametersStore.values()],
  };
}
