import {
  createParameterDocument,
  createParameterStoreSink,
  createSecretDocument,
  createSecretsManagerSink,
  type RequestHandler,
} from '@bedrock-token/aws';
import type { AwsCredentials, KeySink, Secret } from '@bedrock-token/core';
import { inputError } from '@bedrock-token/core';
import {
  createGitHubApi,
  createSecretSink,
  type SecretPlace,
  titleOf,
} from '@bedrock-token/github';
import { createExecSink } from './exec-sink.ts';
import { createFileDocument } from './file-document.ts';
import { createFileSink } from './file-sink.ts';
import { type GitHubSink, listSecretPlaces } from './github-places.ts';
import { createMemberSink } from './member-sink.ts';
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

/** How an entry is used. */
export interface Use {
  /** Every entry of the configuration, which names have to tell apart. */
  all: readonly SinkConfig[];
  queuedValue: Secret<string> | undefined;
  passedAs: 'current-key' | 'pending-key';
  mustBeReadable: boolean;
  isEscrow?: true;
}

/** The places of one entry; several for a secret of several environments. */
export function openSink(config: SinkConfig, surroundings: SinkSurroundings, use: Use): KeySink[] {
  const { overwrite: mayOverwrite = false } = config;
  return openPlaces(config, surroundings, use).map((sink) => ({ ...sink, mayOverwrite }));
}

function openPlaces(config: SinkConfig, surroundings: SinkSurroundings, use: Use): KeySink[] {
  const { credentials, requestHandler, region, environment, signal } = surroundings;
  const { overwrite = false } = config;
  switch (config.type) {
    case 'github':
      return listSecretPlaces(config, surroundings.github.repository).map((place, index) =>
        // A workflow passes one value; of several environments it is that of the first.
        openGitHub(place, config, surroundings, {
          ...use,
          ...(index > 0 && { queuedValue: undefined }),
        }),
      );
    case 'secrets-manager': {
      const place = { name: config.name, region: config.region ?? region };
      const { isEscrow = false } = use;
      if (config.member !== undefined) {
        const document = createSecretDocument(
          { ...place, isEscrow, part: config.member },
          credentials,
          requestHandler,
        );
        return [createMemberSink(document, config.member, overwrite)];
      }
      const stage = isEscrow ? ('AWSPENDING' as const) : ('AWSCURRENT' as const);
      return [createSecretsManagerSink({ ...place, stage }, credentials, requestHandler)];
    }
    case 'ssm': {
      const place = { name: config.name, region: config.region ?? region };
      if (config.member === undefined) {
        return [createParameterStoreSink(place, credentials, requestHandler)];
      }
      const document = createParameterDocument(place, credentials, requestHandler);
      return [createMemberSink(document, config.member, overwrite)];
    }
    case 'file':
      if (config.member === undefined) return [createFileSink(config.path)];
      return [createMemberSink(createFileDocument(config.path), config.member, overwrite)];
    case 'exec': {
      const { command, read } = config;
      const name = titleCommand(config, use.all);
      return [createExecSink({ name, command, read, environment, signal })];
    }
  }
}

/** The program, numbered if it is that of several entries. Its arguments may hold anything. */
function titleCommand(config: ExecConfig, all: readonly SinkConfig[]): string {
  const program = config.command[0]?.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
  const alike = [...new Set(all.flatMap((one) => writeCommand(one, config.command[0])))];
  if (alike.length <= 1) return `command ${program}`;
  return `command ${program}, ${alike.indexOf(JSON.stringify(config.command)) + 1} of ${alike.length}`;
}

type ExecConfig = Extract<SinkConfig, { type: 'exec' }>;

function writeCommand(config: SinkConfig, program: string | undefined): string[] {
  const isAlike = config.type === 'exec' && config.command[0] === program;
  return isAlike ? [JSON.stringify(config.command)] : [];
}

function openGitHub(
  place: SecretPlace,
  { visibility }: GitHubSink,
  { github, signal }: SinkSurroundings,
  { queuedValue, passedAs, mustBeReadable }: Use,
): KeySink {
  if (github.token === undefined) {
    throw inputError(
      'github-token',
      'is empty, and a sink is a GitHub secret',
      'Pass the token of a GitHub App that may write secrets (actions/create-github-app-token); the GITHUB_TOKEN of a workflow cannot.',
    );
  }
  const api = createGitHubApi(titleOf(place), github.token, github.apiUrl, signal);
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
