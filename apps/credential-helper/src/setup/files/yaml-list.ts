import { isDeepStrictEqual } from 'node:util';
import { BedrockTokenError } from '@bedrock-token/core';
import { type ParsedYaml, parseYaml } from '@bedrock-token/sinks';
import { stringify } from 'yaml';
import { appendBlock, insertBlock } from './block.ts';

/**
 * Puts items at the head of a list, and leaves all other bytes as they are. `removeBlocks` takes them out.
 *
 * @param text without a block of ours
 * @param key of the list: one of the root, or two with a dot between them, such as `endpoints.custom`
 * @throws ERR_INPUT if the text is not a YAML mapping, or if its list is not written in lines
 */
export function putItems(
  text: string,
  key: string,
  items: readonly unknown[],
  path: string,
): string {
  const before = readMapping(text, path);
  const [root = '', name] = key.split('.');
  const result =
    name === undefined
      ? putBelow(text, before[root], root, items)
      : putDeeper(text, before[root], [root, name], items);
  const wanted = { ...before, [root]: extend(before[root], name, items) };
  if (result === undefined || !isDeepStrictEqual(tryRead(result), wanted)) {
    throw notInLines(key, path);
  }
  return result;
}

function extend(value: unknown, name: string | undefined, items: readonly unknown[]): unknown {
  if (name === undefined) return [...items, ...(Array.isArray(value) ? value : [])];
  const mapping = (value ?? {}) as Record<string, unknown>;
  return { ...mapping, [name]: extend(mapping[name], undefined, items) };
}

const linesOf = (items: readonly unknown[], indent: string) =>
  stringify(items, { lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => indent + line);

/** @param indent of the key: none at the root, where other keys of the name may stand below */
const headerOf = (key: string, indent: '' | '[ \\t]+') =>
  new RegExp(`^(\\ufeff?${indent})${key}:[ \\t]*(?:#[^\\n]*)?(?:\\r?\\n)`, 'm');

/** @returns undefined if the key is not on a line of its own */
function putBelow(text: string, list: unknown, key: string, items: readonly unknown[]) {
  if (list === undefined) return appendBlock(text, [`${key}:`, ...linesOf(items, '  ')]);
  return insertAfter(text, 0, headerOf(key, ''), items);
}

function putDeeper(
  text: string,
  value: unknown,
  keys: [string, string],
  items: readonly unknown[],
) {
  const [root, name] = keys;
  const added = (indent: string) => [`${indent}${name}:`, ...linesOf(items, `${indent}  `)];
  if (value === undefined) return appendBlock(text, [`${root}:`, ...added('  ')]);
  const header = headerOf(root, '').exec(text);
  if (header === null) return undefined;
  const end = header.index + header[0].length;
  if ((value as Record<string, unknown> | null)?.[name] !== undefined) {
    return insertAfter(text, end, headerOf(name, '[ \\t]+'), items);
  }
  const [, indent = '  '] = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*( +)\S/.exec(text.slice(end)) ?? [];
  return insertBlock(text, end, added(indent));
}

/** @param from where the key is looked for */
function insertAfter(text: string, from: number, key: RegExp, items: readonly unknown[]) {
  const header = key.exec(text.slice(from));
  if (header === null) return undefined;
  const end = from + header.index + header[0].length;
  const [, indent = `${header[1]?.replace('\ufeff', '')}  `] =
    /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)-/.exec(text.slice(end)) ?? [];
  return insertBlock(text, end, linesOf(items, indent));
}

/** @returns undefined for what is no YAML, or has aliases that multiply without bounds */
function tryRead(text: string): unknown {
  const parsed = parseYaml(text);
  return 'problem' in parsed ? undefined : toValue(parsed);
}

function toValue({ document }: ParsedYaml): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** @throws ERR_INPUT, without the content */
export function readMapping(text: string, path: string): Record<string, unknown> {
  const parsed = parseYaml(text);
  const value = 'problem' in parsed ? undefined : toValue(parsed);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  const problem = 'problem' in parsed ? parsed.problem : 'is not a YAML mapping';
  throw new BedrockTokenError('ERR_INPUT', `${path} ${problem}.`, {
    hint: 'Correct the file, or move it away, and run again.',
  });
}

function notInLines(key: string, path: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `${path} has a list "${key}" that setup cannot extend.`,
    {
      hint: `Write "${key}:" on a line of its own and each item on lines of its own below, and run again.`,
    },
  );
}
