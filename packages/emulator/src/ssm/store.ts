import { regionalArn } from '../aws/json/operations.ts';
import type { RegionalPlace } from '../aws/whereabouts.ts';
import type { Clock } from '../server/clock.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';
export type ParameterTier = 'Standard' | 'Advanced';

/** One value that a parameter has had. */
export interface ParameterVersion {
  version: number;
  value: string;
  modifiedAt: Date;
  /** Of a SecureString: what it is encrypted with. */
  keyId?: string;
}

export interface Parameter extends RegionalPlace {
  name: string;
  arn: string;
  type: ParameterType;
  tier: ParameterTier;
  /** The oldest first, never empty. */
  versions: readonly ParameterVersion[];
}

/** Every parameter, by account and region. */
export interface ParameterStore {
  all(): readonly Parameter[];
  /** By name or ARN. */
  find(place: RegionalPlace, name: string): Parameter | undefined;
  /** Another version, the first of a parameter that is not there. */
  write(
    place: RegionalPlace,
    parameter: Pick<Parameter, 'name' | 'type' | 'tier'>,
    value: string,
    keyId?: string,
  ): Parameter;
  remove(parameter: Parameter): void;
  /** Every value of a SecureString that was ever kept. */
  values(): string[];
}

/** Versions that are kept (Systems Manager User Guide, "Working with parameter versions"). */
const VERSIONS_KEPT = 100;
/** API reference, PutParameter, `KeyId`. */
const DEFAULT_KEY = 'alias/aws/ssm';

export function createParameterStore(clock: Clock): ParameterStore {
  let parameters: Parameter[] = [];
  const values = new Set<string>();
  const find = (place: RegionalPlace, name: string) =>
    parameters.find(
      (one) =>
        one.account === place.account &&
        one.region === place.region &&
        (one.name === name || one.arn === name),
    );
  return {
    all: () => parameters,
    find,
    write(place, { name, type, tier }, value, keyId = DEFAULT_KEY) {
      const { account, region } = place;
      const before = find(place, name);
      const version = (before?.versions.at(-1)?.version ?? 0) + 1;
      const encrypted = type === 'SecureString' ? { keyId } : {};
      const versions = [
        ...(before?.versions ?? []),
        { version, value, modifiedAt: clock.now(), ...encrypted },
      ];
      const parameter: Parameter = {
        ...{ account, region, name, type, tier },
        arn: parameterArn(place, name),
        versions: versions.slice(-VERSIONS_KEPT),
      };
      parameters = [...parameters.filter((one) => one !== before), parameter];
      if (type === 'SecureString') values.add(value);
      return parameter;
    },
    remove(parameter) {
      parameters = parameters.filter((one) => one !== parameter);
    },
    values: () => [...values],
  };
}

/** The slash that a name may begin with is not written twice. */
export function parameterArn(place: RegionalPlace, name: string): string {
  return regionalArn(place, 'ssm', `parameter/${name.replace(/^\//, '')}`);
}
