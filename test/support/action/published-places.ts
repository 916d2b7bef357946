import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Emulator, SecretScope } from '@bedrock-token/emulator';
import { PARAMETER, REGION, SECRET, sinkPolicy } from '../cloud/aws-sinks.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { REPOSITORY, ROTATOR_POLICY, rotationCloud } from './rotate-step.ts';

/** Where a rotation publishes its key, and how consumers read it there. */
export interface Places extends Disposable {
  /** `sinks`, and `escrow` where one is needed. */
  inputs: Record<string, string>;
  /** What each place holds now. */
  readers: Reader[];
  /** Where those of them are that are files. */
  directory: string;
  /** One of them, if what is there can be seen by a run. */
  spoilable?: Place | undefined;
}

export type Reader = (cloud: Emulator) => string | undefined;

interface Place {
  entry: object;
  read: Reader;
  /** Somebody writes something else there. */
  spoil: (cloud: Emulator, text?: string) => void;
  /** A run cannot see what is there. */
  isHidden?: boolean;
}

const RUBBISH = 'written-by-mistake';
const MEMBER = 'bedrock_api_key';
const OTHER = 'octo-org/other';
/** Workflows pass this one back, as `current-key`. */
const PASSED_BACK = { repository: REPOSITORY };
const PENDING = { type: 'github', name: 'BEDROCK_API_KEY_PENDING' };

/** Every kind of place, alone where it can be, and all together. */
export const PLACES: Record<string, () => Places> = {
  'a GitHub secret': () => publish(() => [secret(PASSED_BACK)]),
  'a file': () => publish((directory) => [file(join(directory, 'key'))]),
  'a command that also reads': () =>
    publish((directory) => [command(join(directory, 'key'), true)]),
  'a command that takes and never gives': () =>
    publish((directory) => [command(join(directory, 'key'), false)], PENDING),
  'every kind of GitHub secret': () =>
    publish(
      () => [
        secret(PASSED_BACK),
        secret({ repository: OTHER, environment: 'staging' }),
        secret({ repository: OTHER, environment: 'production' }),
        secret({ organization: 'octo-org' }),
        secret({ repository: REPOSITORY, app: 'dependabot' }),
        secret({ repository: REPOSITORY, app: 'codespaces' }),
      ],
      PENDING,
    ),
  'a secret of Secrets Manager': () => publish(() => [managedSecret()]),
  'a secret of Secrets Manager that is its own escrow': () =>
    publish(() => [managedSecret()], SECRET),
  'a parameter of SSM': () => publish(() => [parameter()]),
  'members of JSON': () =>
    publish(
      (directory) => [
        memberOf(managedSecret()),
        memberOf(parameter()),
        memberOf(file(join(directory, 'config.json'))),
      ],
      SECRET,
    ),
  'places of every kind': () =>
    publish(
      (directory) => [
        secret(PASSED_BACK),
        managedSecret(),
        parameter(),
        file(join(directory, 'key')),
        command(join(directory, 'other'), false),
      ],
      PENDING,
    ),
};

/** A cloud in which these places can be. */
export async function placesCloud(): Promise<Cloud> {
  const repositories = [
    { name: REPOSITORY, environments: ['production'] },
    { name: OTHER, environments: ['staging', 'production'] },
  ];
  const cloud = await rotationCloud([ROTATOR_POLICY, sinkPolicy()], {
    github: { repositories },
  });
  cloud.secretsManager.put({ name: SECRET, region: REGION });
  return cloud;
}

function publish(choose: (directory: string) => Place[], escrow?: object | string): Places {
  const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-places-'));
  const places = choose(directory).map(overwritable);
  return {
    inputs: {
      sinks: JSON.stringify(places.map(({ entry }) => entry)),
      ...(escrow !== undefined && { escrow: JSON.stringify(escrow) }),
    },
    readers: places.map(({ read }) => read),
    directory,
    spoilable: places.findLast(({ isHidden = false }) => !isHidden),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** What a run can see there and is no key would be left alone. */
function overwritable(place: Place): Place {
  return place.isHidden ? place : { ...place, entry: { ...place.entry, overwrite: true } };
}

/** One member of what a place holds. The others are somebody else's. */
function memberOf({ entry, read, spoil }: Place): Place {
  return {
    entry: { ...entry, member: MEMBER },
    read: (cloud) => {
      const text = read(cloud);
      const { [MEMBER]: value } = JSON.parse(text ?? '{}') as Record<string, string>;
      return value;
    },
    spoil: (cloud) => spoil(cloud, JSON.stringify({ other: 1, [MEMBER]: RUBBISH })),
  };
}

function secret(scope: SecretScope): Place {
  const name = 'BEDROCK_API_KEY';
  return {
    entry: { type: 'github', name, ...scope },
    read: (cloud) => cloud.github.secret(scope, name)?.value,
    spoil: (cloud, text = RUBBISH) => cloud.github.setSecret(scope, name, text),
    isHidden: !isDeepStrictEqual(scope, PASSED_BACK),
  };
}

function managedSecret(): Place {
  return {
    entry: { type: 'secrets-manager', name: SECRET },
    read: (cloud) => cloud.secretsManager.secret(SECRET)?.staged.AWSCURRENT,
    spoil: (cloud, value = RUBBISH) =>
      void cloud.secretsManager.put({ name: SECRET, region: REGION, value }),
  };
}

function parameter(): Place {
  return {
    entry: { type: 'ssm', name: PARAMETER },
    read: (cloud) => cloud.parameterStore.parameter(PARAMETER)?.value,
    spoil: (cloud, value = RUBBISH) =>
      void cloud.parameterStore.put({ name: PARAMETER, region: REGION, value }),
  };
}

function file(path: string): Place {
  return {
    entry: { type: 'file', path },
    read: () => readFile(path),
    spoil: (_cloud, text = RUBBISH) => writeFileSync(path, text, { mode: 0o600 }),
  };
}

/** Replaces a file of its own as a whole, as a vault would. */
function command(path: string, givesBack: boolean): Place {
  const script = 'cat > "$1.new" && mv "$1.new" "$1"';
  return {
    entry: {
      type: 'exec',
      command: ['sh', '-c', script, 'sh', path],
      ...(givesBack && { read: ['sh', '-c', 'cat "$1" 2>/dev/null || true', 'sh', path] }),
    },
    read: () => readFile(path),
    spoil: () => writeFileSync(path, RUBBISH),
    isHidden: !givesBack,
  };
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
