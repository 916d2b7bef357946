import type { ApiKeyRecord, KeyProbe, KeySink, Secret } from '@bedrock-token/core';
import { BedrockTokenError, describeApiKey } from '@bedrock-token/core';
import { createFileSink } from '@bedrock-token/sinks';

export interface OutFilePorts {
  /** The keys of the user whose key is to be kept. */
  listKeys: () => Promise<ApiKeyRecord[]>;
  probe: KeyProbe;
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
    // Its own preflight refuses, in words that fit --out.
    mayOverwrite: true,
    read: async () => {
      const reading = await file.read();
      const { currentKey } = ports;
      return currentKey === undefined ? reading : { ...reading, previous: [currentKey] };
    },
    preflight: async () => {
      await file.preflight();
      const { state, value, refusal } = await file.read();
      if (refusal !== undefined) throw refusal;
      if (state === 'foreign') throw taken(path, 'something that is not a Bedrock key');
      if (value === undefined) return;
      const alias = describeApiKey(value.reveal())?.alias;
      if (alias === undefined) throw taken(path, 'something that is not a Bedrock key');
      if ((await ports.listKeys()).some((key) => key.alias === alias)) return;
      const verdict = await ports.probe(value);
      if (verdict.kind === 'undetermined') throw verdict.error;
      if (verdict.kind !== 'unknown') throw taken(path, `a key of another user (${alias})`);
    },
  };
}

function taken(path: string, what: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `${path} holds ${what}, so it is not overwritten.`, {
    hint: 'Name another file with --out, or move this one away.',
    refused: true,
  });
}
