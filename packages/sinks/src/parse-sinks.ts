import { inputError } from '@bedrock-token/core';
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import type { SinkConfig } from './kinds/registry.ts';
import { readSink } from './read-sink.ts';
import type { Complain } from './yaml/read-members.ts';
import { readYaml } from './yaml/read-yaml.ts';

const EXAMPLE = 'Write a list such as: - { type: github, name: BEDROCK_API_KEY }';

/**
 * Reads the list of sinks.
 *
 * @param text YAML
 * @param name how the user knows it, for errors
 * @throws ERR_INPUT naming the line
 */
export function parseSinks(text: string, name = 'sinks'): [SinkConfig, ...SinkConfig[]] {
  const { root, complain } = readYaml(text, name, EXAMPLE);
  if (root === null || (isScalar(root) && root.value === null)) {
    throw inputError(name, 'is missing or empty', EXAMPLE);
  }
  if (!isSeq(root)) throw inputError(name, 'is not a list', EXAMPLE);
  if (root.items.length === 0) throw inputError(name, 'is empty', EXAMPLE);
  return readSinks(root, complain);
}

/**
 * The same within a larger document.
 *
 * @throws what `complain` throws
 */
export function readSinks(node: unknown, complain: Complain): [SinkConfig, ...SinkConfig[]] {
  const items = isSeq(node) ? node.items : [];
  const [first, ...rest] = items.map((item) => readEntry(item, complain));
  if (first === undefined) return complain(node, 'has no list of places', EXAMPLE);
  return [first, ...rest];
}

/**
 * Reads what is to be the escrow: an entry like those of the sinks, or the name of one of them.
 *
 * @returns undefined for empty text
 * @throws ERR_INPUT naming the line
 */
export function parseEscrow(text: string, name = 'escrow'): SinkConfig | string | undefined {
  if (text.trim() === '') return undefined;
  const { root, complain } = readYaml(text, name, EXAMPLE);
  const escrow = readEscrow(root, complain);
  if (escrow !== undefined) return escrow;
  throw inputError(
    name,
    'must be one entry or the name of a place',
    'Write an entry such as { type: secrets-manager, name: bedrock/api-key, region: us-west-2 }, or the name of a place that can be read back.',
  );
}

/**
 * The same within a larger document.
 *
 * @returns undefined for what is neither an entry nor a name
 * @throws what `complain` throws
 */
export function readEscrow(node: unknown, complain: Complain): SinkConfig | string | undefined {
  if (isMap(node)) return readEntry(node, complain);
  if (isSeq(node) && node.items.length === 1) return readEntry(node.items[0], complain);
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}

function readEntry(item: unknown, complain: Complain): SinkConfig {
  if (!isMap(item)) return complain(item, 'contains an entry that is not a mapping', EXAMPLE);
  return readSink(item as YAMLMap, complain);
}
