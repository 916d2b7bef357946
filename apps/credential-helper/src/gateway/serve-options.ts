import { BedrockTokenError, isModelId } from '@bedrock-token/core';
import type { Invocation, OptionSpec } from '../command-line/spec.ts';

/**
 * Not assigned by IANA (22336 to 22342 are free), below the ports that Linux, macOS and Windows give to
 * outgoing connections, and spelled B-E-D-R on a telephone's keys behind the 2.
 */
export const DEFAULT_PORT = 22_337;

export const METADATA_OPTION: OptionSpec = {
  name: 'metadata',
  value: 'KEY=VALUE,...',
  summary: 'metadata for requests that have none, for the cost reports of AWS',
};

export const MODELS_OPTION: OptionSpec = {
  name: 'models',
  value: 'ID,...',
  summary: 'with --scope inference: the only models that the keys may call',
};

export const LIMIT_OPTIONS: readonly OptionSpec[] = [
  { name: 'limit-requests', value: 'N/min', summary: 'forward so many requests per minute' },
  {
    name: 'limit-tokens',
    value: 'N/day',
    summary: 'forward until so many tokens per day (UTC) are used, such as 500k/day',
  },
];

export const TLS_OPTION: OptionSpec = {
  name: 'tls',
  summary: 'also speak TLS, and use https: some SDKs send no key by http',
};

/** @throws ERR_INPUT */
export function readPort(invocation: Invocation): number {
  const text = invocation.value('port');
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new BedrockTokenError('ERR_INPUT', '--port is not a port number.', {
    hint: 'Give a number from 1024 to 65535, or 0 for any free port.',
  });
}

/** The entries of a list with commas; none for an option that is not given. */
function listOf(invocation: Invocation, name: string): string[] {
  const text = invocation.value(name);
  if (text === undefined) return [];
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.every((entry) => entry !== '')) return entries;
  throw new BedrockTokenError('ERR_INPUT', `--${name} has an empty entry.`, {
    hint: `Give the entries of --${name} with a comma between each two of them.`,
  });
}

/** The regions of --region, the first of which is the default. @throws ERR_INPUT */
export const readRegions = (invocation: Invocation) => [...new Set(listOf(invocation, 'region'))];

/** @throws ERR_INPUT for what is no model, or without a session policy that could name it */
export function readModels(invocation: Invocation): string[] | undefined {
  const models = listOf(invocation, 'models');
  if (models.length === 0) return undefined;
  if (invocation.value('scope') !== 'inference') {
    throw new BedrockTokenError('ERR_INPUT', '--models needs --scope inference.', {
      hint: 'Add --scope inference and --role-arn: a session policy names the models.',
    });
  }
  if (models.every(isModelId)) return models;
  throw new BedrockTokenError('ERR_INPUT', '--models has an entry that is not a model ID.', {
    hint: 'Give IDs or ARNs of models and inference profiles, with commas between them.',
  });
}

/** Converse API reference, `requestMetadata`: 16 entries; letters, digits, blanks and `:_@$#=/+,-.`. */
const MOST_ENTRIES = 16;
const METADATA_TEXT = /^[a-zA-Z0-9\s:_@$#=/+.-]{1,256}$/;

/** @throws ERR_INPUT */
export function readMetadata(invocation: Invocation): Record<string, string> | undefined {
  const entries = listOf(invocation, 'metadata').map((entry) => {
    const at = entry.indexOf('=');
    return [entry.slice(0, Math.max(0, at)), entry.slice(at + 1)] as const;
  });
  if (entries.length === 0) return undefined;
  const names = new Set(entries.map(([name]) => name));
  const isFit = entries.flat().every((text) => METADATA_TEXT.test(text));
  if (isFit && names.size === entries.length && entries.length <= MOST_ENTRIES) {
    return Object.fromEntries(entries);
  }
  throw new BedrockTokenError('ERR_INPUT', '--metadata is not a list of KEY=VALUE.', {
    hint: `Give at most ${MOST_ENTRIES} different keys, such as --metadata team=search,project=docs; letters, digits, blanks and : _ @ $ # = / + . -`,
  });
}
