import type { RegionalPlace } from '../aws/whereabouts.ts';
import { isAt, type Whereabouts } from '../aws/whereabouts.ts';
import type { ParameterConfig } from '../config/config.ts';
import type { Parameter, ParameterStore, ParameterVersion } from './store.ts';

/** A parameter of Parameter Store, decrypted. */
export interface ParameterRecord {
  name: string;
  arn: string;
  region: string;
  accountId: string;
  type: Parameter['type'];
  value: string;
  version: number;
  /** The oldest first. */
  versions: ParameterVersion[];
}

/** Parameter Store, as nobody but AWS sees it. */
export interface ParameterStoreHandle {
  parameter(name: string, where?: Whereabouts): ParameterRecord | undefined;
  /** Puts a parameter there, or another version of it, as a person would. */
  put(parameter: ParameterConfig & { accountId?: string }): ParameterRecord;
}

export function parameterStoreHandle(
  store: ParameterStore,
  placeFor: (where: { region: string; accountId?: string | undefined }) => RegionalPlace,
): ParameterStoreHandle {
  return {
    parameter(name, where = {}) {
      const parameter = store.all().find((one) => one.name === name && isAt(one, where));
      return parameter && describe(parameter);
    },
    put: ({ name, value, type = 'SecureString', keyId, ...where }) =>
      describe(store.write(placeFor(where), { name, type, tier: 'Standard' }, value, keyId)),
  };
}

function describe({ name, arn, region, account, type, versions }: Parameter): ParameterRecord {
  const { value = '', version = 0 } = versions.at(-1) ?? {};
  const where = { region, accountId: account.id };
  return { name, arn, ...where, type, value, version, versions: [...versions] };
}
