import { statSync } from 'node:fs';
import { join } from 'node:path';
import type {
  ApiKeyRecord,
  KeyProbe,
  KeyServiceName,
  KeySink,
  Secret,
  SinkReading,
} from '@bedrock-token/core';
import { BedrockTokenError, describeApiKey } from '@bedrock-token/core';
import { createFileSink } from '@bedrock-token/sinks';

export interface OutFilePorts {
  /** The keys of the user whose key is to be kept. */
  listKeys: () => Promise<ApiKeyRecord[]>;
  probe: KeyProbe;
  /** What the keys are for. */
  service: KeyServiceName;
  /** What the file held before it was lost, if somebody has it. */
  currentKey: Secret<string> | undefined;
}

/**
 * The file that a person names for a key. A name is easily mistyped, and a key that is overwritten
 * is lost for ever: only an empty file, a key of this user and one that is dead give way.
 */
export function createOutFileSink(path: string, ports: OutFilePorts): KeySink {
  const file = createFileSink(path);
  return {
    ...file,
    // Reading it and its own preflight refuse, in words that fit --out.
    mayOverwrite: true,
    read: async () => {
      const reading = refuseOther(await file.read(), path, ports);
      const { currentKey } = ports;
      return currentKey === undefined ? reading : { ...reading, previous: [currentKey] };
    },
    preflight: async () => {
      await file.preflight();
      const { state, value, refusal } = await file.read();
      if (refusal !== undefined) throw refusal;
      if (state === 'foreign') throw taken(path, NO_KEY);
      if (value === undefined) return;
      const key = describeApiKey(value.reveal());
      // IAM gives the keys of a user for two services the same aliases.
      if (key?.service !== ports.service) throw taken(path, NO_KEY);
      const { alias } = key;
      if ((await ports.listKeys()).some((key) => key.alias === alias)) return;
      const verdict = await ports.probe(value);
      if (verdict.kind === 'undetermined') throw verdict.error;
      if (verdict.kind !== 'unknown') throw taken(path, `a key of another user (${alias})`);
    },
  };
}

/** What is no key of this service is refused by the plan, before anything is changed. */
function refuseOther(reading: SinkReading, path: string, { service }: OutFilePorts): SinkReading {
  const { state, value, refusal } = reading;
  if (state === 'foreign')
    return {
      state,
      refusal: isDirectory(path) ? directory(path) : (refusal ?? taken(path, NO_KEY)),
    };
  if (value === undefined || describeApiKey(value.reveal())?.service === service) return reading;
  return { state: 'foreign', refusal: taken(path, NO_KEY) };
}

const isDirectory = (path: string) =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function directory(path: string): BedrockTokenError {
  const file = join(path, 'bedrock-key');
  return new BedrockTokenError('ERR_INPUT', `--out names a directory: ${path}.`, {
    hint: `Name a file in it, such as --out ${file}`,
    refused: true,
  });
}

const NO_KEY = 'something that is not a long-term API key of this service';

function taken(path: string, what: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `${path} holds ${what}, so it is not overwritten.`, {
    hint: 'Name another file with --out, or move this one away.',
    refused: true,
  });
}
