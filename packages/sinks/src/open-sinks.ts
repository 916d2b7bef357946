import {
  createParameterStoreSink,
  createSecretsManagerSink,
  type RequestHandler,
} from '@bedrock-token/aws';
import type { AwsCredentials, KeySink, Secret } from '@bedrock-token/core';
import { inputError } from '@bedrock-token/core';
import { createGitHubApi, createSecretSink, type SecretPlace } from '@bedrock-token/github';
import { createExecSink } from './exec-sink.ts';
import { createFileSink } from './file-sink.ts';
import type { SinkConfig } from './sink-config.ts';

/** What the sinks of a run share. */
export interface SinkSurroundings {
  credentials: AwsCredentials;
  requestHandler: RequestHandler;
  /** For entries that name none. */
  region: string;
  environment: NodeJS.ProcessEnv;
  github: {
    token: Secret<string> | undefined;
    /** As in GITHUB_API_URL. */
    apiUrl: string;
    /** `owner/name` of the workflow; undefined outside of one. */
    repository: string | undefined;
  };
  /** What the workflow passes back of the first GitHub secret of the sinks. */
  currentKey: Secret<string> | undefined;
  /** Likewise of the escrow. */
  pendingKey: Secret<string> | undefined;
  signal?: AbortSignal | undefined;
}

export interface OpenSinks {
  sinks: KeySink[];
  escrow: KeySink | undefined;
}

/**
 * The sinks of a configuration, ready to be read and written. Nothing is asked yet.
 *
 * @param escrow an entry, or the name of one of the sinks: its second place is used then
 * @throws ERR_INPUT if they cannot work together
 */
export function openSinks(
  configs: readonly SinkConfig[],
  escrow: SinkConfig | string | undefined,
  surroundings: SinkSurroundings,
): OpenSinks {
  const passed = configs.findIndex(({ type }) => type === 'github');
  const sinks = configs.flatMap((config, index) =>
    open(config, surroundings, {
      queuedValue: index === passed ? surroundings.currentKey : undefined,
      passedAs: 'current-key',
      mustBeReadable: escrow === undefined,
    }),
  );
  checkNames(sinks);
  const kept = openEscrow(escrow, configs, surroundings);
  checkEscrow(configs, sinks, kept);
  return { sinks, escrow: kept };
}

interface Passing {
  queuedValue: Secret<string> | undefined;
  passedAs: 'current-key' | 'pending-key';
  mustBeReadable: boolean;
  isEscrow?: true;
}

function open(config: SinkConfig, surroundings: SinkSurroundings, passing: Passing): KeySink[] {
  const { credentials, requestHandler, region, environment, signal } = surroundings;
  switch (config.type) {
    case 'github':
      return placesOf(config, surroundings).map((place) =>
        openGitHub(place, config, surroundings, passing),
      );
    case 'secrets-manager': {
      const stage = passing.isEscrow ? ('AWSPENDING' as const) : ('AWSCURRENT' as const);
      const place = { name: config.name, region: config.region ?? region, stage };
      return [createSecretsManagerSink(place, credentials, requestHandler)];
    }
    case 'ssm': {
      const place = { name: config.name, region: config.region ?? region };
      return [createParameterStoreSink(place, credentials, requestHandler)];
    }
    case 'file':
      return [createFileSink(config.path)];
    case 'exec':
      return [createExecSink({ command: config.command, read: config.read, environment, signal })];
  }
}

function openGitHub(
  place: SecretPlace,
  { visibility }: Extract<SinkConfig, { type: 'github' }>,
  { github, signal }: SinkSurroundings,
  { queuedValue, passedAs, mustBeReadable }: Passing,
): KeySink {
  if (github.token === undefined) {
    throw inputError(
      'github-token',
      'is empty, and a sink is a GitHub secret',
      'Pass the token of a GitHub App that may write secrets (actions/create-github-app-token); the GITHUB_TOKEN of a workflow cannot.',
    );
  }
  const api = createGitHubApi('GitHub', github.token, github.apiUrl, signal);
  return createSecretSink(
    {
      place,
      queuedValue,
      ...(mustBeReadable && { passedAs }),
      ...(visibility !== undefined && { visibility }),
    },
    api,
  );
}

function placesOf(
  config: Extract<SinkConfig, { type: 'github' }>,
  { github }: SinkSurroundings,
): SecretPlace[] {
  const { name, app, organization, environments } = config;
  if (organization !== undefined) return [{ kind: 'organization', organization, app, name }];
  const repository = config.repository ?? github.repository;
  if (repository === undefined) {
    throw inputError(
      'sinks',
      `name the GitHub secret ${name} without a repository, and this is no workflow`,
      'Write repository: owner/name into the entry.',
    );
  }
  if (environments === undefined) return [{ kind: 'repository', repository, app, name }];
  return environments.map((environment) => ({
    kind: 'environment',
    repository,
    environment,
    name,
  }));
}

function openEscrow(
  escrow: SinkConfig | string | undefined,
  configs: readonly SinkConfig[],
  surroundings: SinkSurroundings,
): KeySink | undefined {
  const config = resolveEscrow(escrow, configs);
  if (config === undefined) return undefined;
  if (config.type === 'exec' && config.read === undefined) {
    throw inputError(
      'escrow',
      'is a command that gives nothing back',
      'Give it a read command, or use a sink that can be read: secrets-manager, ssm, file, or a GitHub secret with pending-key.',
    );
  }
  const [first, ...more] = open(config, surroundings, {
    queuedValue: surroundings.pendingKey,
    passedAs: 'pending-key',
    mustBeReadable: true,
    isEscrow: true,
  });
  if (more.length === 0) return first;
  throw inputError('escrow', 'names several environments', 'One place is enough for an escrow.');
}

/**
 * The entry behind what was written as escrow.
 *
 * @throws ERR_INPUT for a name that is none of a sink that can be read back
 */
export function resolveEscrow(
  escrow: SinkConfig | string | undefined,
  configs: readonly SinkConfig[],
): SinkConfig | undefined {
  return typeof escrow === 'string' ? besideSink(escrow, configs) : escrow;
}

/** A second place beside a sink, which its consumers do not read. */
function besideSink(name: string, configs: readonly SinkConfig[]): SinkConfig {
  const named = configs.find((config) => nameOf(config) === name);
  switch (named?.type) {
    case 'secrets-manager':
      return named;
    case 'ssm':
      return { ...named, name: `${named.name}-pending` };
    case 'file':
      return { ...named, path: `${named.path}.pending` };
    case 'github':
      return { ...named, name: `${named.name}_PENDING` };
    default: {
      const names = configs.map(nameOf).filter((one) => one !== undefined);
      throw inputError(
        'escrow',
        'is not the name of a sink that can be read back',
        `Names here are: ${names.join(', ') || 'none'}. Or write an entry of its own.`,
      );
    }
  }
}

function nameOf(config: SinkConfig): string | undefined {
  if (config.type === 'exec') return undefined;
  return config.type === 'file' ? config.path : config.name;
}

function checkNames(sinks: readonly KeySink[]): void {
  const names = sinks.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw inputError('sinks', `name ${twice} twice`, 'Name every place once.');
}

/** A new key's value has to be somewhere from which the next run can read it. */
function checkEscrow(
  configs: readonly SinkConfig[],
  sinks: readonly KeySink[],
  escrow: KeySink | undefined,
): void {
  if (escrow !== undefined) {
    if (!sinks.some(({ name }) => name === escrow.name)) return;
    throw inputError(
      'escrow',
      'is one of the sinks',
      'Consumers must not see a key before it is proven: use a place of its own, or write the name of the sink alone.',
    );
  }
  const [only] = configs;
  const hint =
    'Add an escrow: an entry such as { type: secrets-manager, name: bedrock/api-key-pending }, or a GitHub secret whose value the workflow passes back as pending-key.';
  if (sinks.length > 1) {
    throw inputError(
      'escrow',
      `is empty, and there are ${sinks.length} sinks: a run that stops between two of them would lose the key`,
      hint,
    );
  }
  if (only?.type === 'exec' && only.read === undefined) {
    throw inputError(
      'escrow',
      'is empty, and the only sink is a command that gives nothing back',
      `${hint} Or give the command a read command.`,
    );
  }
}
