import {
  createParameterStoreSink,
  createSecretsManagerSink,
  type RequestHandler,
} from '@bedrock-token/aws';
import type { AwsCredentials, KeySink, Secret } from '@bedrock-token/core';
import { inputError } from '@bedrock-token/core';
import { createGitHubApi, createSecretSink, type SecretPlace } from '@bedrock-token/github';
import { checkPlaces } from './check-places.ts';
import { resolveEscrow } from './escrow-config.ts';
import { createExecSink } from './exec-sink.ts';
import { createFileSink } from './file-sink.ts';
import { type GitHubSink, listSecretPlaces } from './github-places.ts';
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
  const escrowConfig = resolveEscrow(escrow, configs);
  const [kept] =
    escrowConfig === undefined
      ? []
      : open(escrowConfig, surroundings, {
          queuedValue: surroundings.pendingKey,
          passedAs: 'pending-key',
          mustBeReadable: true,
          isEscrow: true,
        });
  const names = sinks.map(({ name }) => name);
  checkPlaces(configs, escrowConfig, { sinks: names, escrow: kept?.name });
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
      return listSecretPlaces(config, surroundings.github.repository).map((place) =>
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
  { visibility }: GitHubSink,
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
