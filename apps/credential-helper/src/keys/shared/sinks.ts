import type { KeyProbe, KeyServiceName, Secret as SecretType } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import {
  type OpenSinks,
  openSinks,
  parseEscrow,
  parseSinks,
  type SinkConfig,
} from '@bedrock-token/sinks';
import { readText } from '../../command-line/read-text.ts';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import type { Account } from './account.ts';
import { createOutFileSink } from './out-file-sink.ts';
import { SINK_OPTION_WORDS } from './vocabulary.ts';

/** Where a key is to be kept, as it was written on the command line. */
export interface SinkRequest {
  out: string | undefined;
  sinks: SinkConfig[];
  escrow: SinkConfig | string | undefined;
  currentKey: SecretType<string> | undefined;
  pendingKey: SecretType<string> | undefined;
}

/** @throws ERR_INPUT before anything is sent */
export function readSinkRequest(invocation: Invocation): SinkRequest {
  const out = invocation.value('out');
  const sinks = readSinks(invocation);
  if (out === '') throw contradiction('--out is empty.', 'Name a file, such as --out ./key.');
  if (out !== undefined && sinks.length > 0) {
    throw contradiction(
      'Give either --out or --sinks.',
      'A file can be an entry of --sinks, too: - { type: file, path: ./key }.',
    );
  }
  for (const name of ['escrow', 'current-key', 'pending-key']) {
    const isOfFile = name === 'current-key' && out !== undefined;
    if (sinks.length === 0 && !isOfFile && invocation.isSet(name)) {
      throw contradiction(`--${name} has no effect without --sinks.`, 'Leave it out.');
    }
  }
  return {
    out,
    sinks,
    escrow: parseEscrow(invocation.value('escrow') ?? '', '--escrow'),
    ...readPassedKeys(invocation),
  };
}

/** The values of GitHub secrets that somebody has. @throws ERR_INPUT */
export function readPassedKeys(
  invocation: Invocation,
): Pick<SinkRequest, 'currentKey' | 'pendingKey'> {
  return {
    currentKey: readKey(invocation, 'current-key'),
    pendingKey: readKey(invocation, 'pending-key'),
  };
}

/** @throws ERR_INPUT naming the line */
export function readSinks(invocation: Invocation): SinkConfig[] {
  const fromStdin = ['sinks', 'current-key', 'pending-key'].filter(
    (name) => invocation.value(name) === '-',
  );
  if (fromStdin.length > 1) {
    const names = fromStdin.map((name) => `--${name}`).join(' and ');
    throw contradiction(`${names} cannot both come from stdin.`, 'Put one of them into a file.');
  }
  const path = invocation.value('sinks');
  return path === undefined ? [] : parseSinks(readText(path, '--sinks'), '--sinks');
}

function readKey(invocation: Invocation, name: string): SecretType<string> | undefined {
  const path = invocation.value(name);
  const text = path === undefined ? '' : readText(path, `--${name}`).trim();
  return text === '' ? undefined : new Secret(text);
}

/** @throws ERR_INPUT if the places cannot work together */
export function openSinkRequest(
  request: SinkRequest,
  userName: string,
  account: Account,
  { probe, service }: { probe: KeyProbe; service: KeyServiceName },
  { env }: ProcessIo,
): OpenSinks {
  const { out, sinks, escrow, currentKey, pendingKey } = request;
  const { credentials, region, requestHandler, store, withRetry } = account;
  if (out !== undefined) {
    // The file is looked at before a user that is not there is made.
    const listKeys = () =>
      withRetry(async () =>
        (await store.readUser(userName)) === undefined ? [] : store.listKeys(userName),
      );
    return {
      sinks: [createOutFileSink(out, { listKeys, probe, currentKey, service })],
      escrow: undefined,
    };
  }
  if (sinks.length === 0) return { sinks: [], escrow: undefined };
  const token = env.GH_TOKEN || env.GITHUB_TOKEN;
  return openSinks(sinks, escrow, {
    credentials,
    requestHandler,
    region,
    environment: env,
    github: {
      token: token ? new Secret(token) : undefined,
      apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
      repository: env.GITHUB_REPOSITORY || undefined,
    },
    currentKey,
    pendingKey,
    words: SINK_OPTION_WORDS,
  });
}

function contradiction(problem: string, hint: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', problem, { hint });
}
