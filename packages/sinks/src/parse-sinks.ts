import { inputError } from '@bedrock-token/core';
import { isMap, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { type Complain, readSink } from './read-sink.ts';
import type { SinkConfig } from './sink-config.ts';

const EXAMPLE = 'Write a list such as: - { type: github, name: BEDROCK_API_KEY }';

interface Parsed {
  root: Node | null;
  lineOf: (node: unknown) => number;
}

/**
 * Reads the list of sinks.
 *
 * @param text YAML
 * @param name how the user knows it, for errors
 * @throws ERR_INPUT naming the line
 */
export function parseSinks(text: string, name = 'sinks'): [SinkConfig, ...SinkConfig[]] {
  const { root, lineOf } = parse(text, name);
  if (!isSeq(root)) throw inputError(name, 'is not a list', EXAMPLE);
  const sinks = root.items.map((item) => readEntry(item, name, lineOf));
  const [first, ...rest] = sinks;
  if (first === undefined) throw inputError(name, 'is empty', EXAMPLE);
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
  const { root, lineOf } = parse(text, name);
  if (isMap(root)) return readEntry(root, name, lineOf);
  if (isSeq(root) && root.items.length === 1) return readEntry(root.items[0], name, lineOf);
  const value: unknown = root?.toJSON();
  if (typeof value === 'string') return value;
  throw inputError(
    name,
    'is neither one entry nor the name of a sink',
    'Write an entry such as { type: secrets-manager, name: bedrock/api-key, region: us-west-2 }, or the name of a sink that can be read back.',
  );
}

function parse(text: string, name: string): Parsed {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, version: '1.2' });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = counter.linePos(error.pos[0]);
    throw inputError(name, `is not YAML in line ${line} (${error.code})`, EXAMPLE);
  }
  const lineOf = (node: unknown) => {
    const start = (node as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
    return counter.linePos(start).line;
  };
  // An alias could name a node that holds it.
  return { root: document.contents as Node | null, lineOf };
}

function readEntry(item: unknown, name: string, lineOf: Parsed['lineOf']): SinkConfig {
  const complain: Complain = (node, problem, hint) => {
    throw inputError(name, `in line ${lineOf(node)} ${problem}`, hint);
  };
  if (!isMap(item)) {
    return complain(item, 'holds an entry that is no mapping', EXAMPLE);
  }
  return readSink(item as YAMLMap, complain);
}
