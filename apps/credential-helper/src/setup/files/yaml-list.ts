import { isDeepStrictEqual } from 'node:util';
import { BedrockTokenError } from '@bedrock-token/core';
import { type ParsedYaml, parseYaml } from '@bedrock-token/sinks';
import { stringify } from 'yaml';
import { appendBlock, insertBlock } from './block.ts';

/**
 * Puts items at the head of a list that stands under a key of the root, and leaves all other bytes
 * as they are. `removeBlocks` takes them out.
 *
 * @param text without a block of ours
 * @throws ERR_INPUT if the text is not a YAML mapping, or if its list is not written in lines
 */
export function putItems(
  text: string,
  key: string,
  items: readonly unknown[],
  path: string,
): string {
  const before = readMapping(text, path);
  const header = new RegExp(`^\\ufeff?${key}:[ \\t]*(?:#[^\\n]*)?(?:\\r?\\n)`, 'm').exec(text);
  const lines = (indent: string) =>
    stringify(items, { lineWidth: 0 })
      .trimEnd()
      .split('\n')
      .map((line) => indent + line);
  let result: string;
  if (before[key] === undefined) result = appendBlock(text, [`${key}:`, ...lines('  ')]);
  else if (header === null) throw notInLines(key, path);
  else {
    const end = header.index + header[0].length;
    const [, indent = '  '] = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)-/.exec(text.slice(end)) ?? [];
    result = insertBlock(text, end, lines(indent));
  }
  const list = (before[key] ?? []) as unknown;
  const wanted = { ...before, [key]: [...items, ...(Array.isArray(list) ? list : [])] };
  if (!isDeepStrictEqual(tryRead(result), wanted)) throw notInLines(key, path);
  return result;
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
