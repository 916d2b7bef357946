import { FILE_LIMITS } from '@bedrock-token/core';
import type { CST } from 'yaml';

/** More than any list of keys has; to resolve them takes time that grows with the square. */
export const MOST_ANCHORS = 1000;
/** Collections within collections; to compose them takes time that grows with the square, too. */
export const DEEPEST_NESTING = 100;

type Item = CST.CollectionItem;

/** @returns undefined for a text of a length that is parsed; else how long it may be */
export function findOverlength(text: string): string | undefined {
  if (Buffer.byteLength(text) <= FILE_LIMITS.yaml) return undefined;
  return `has more than ${FILE_LIMITS.yaml / 1024} KiB of YAML`;
}

/**
 * What would take a composer of YAML minutes. Its lexer does not mind, so the tokens are asked.
 *
 * @returns undefined for a modest text; else what it has too much of
 */
export function findExcess(tokens: Iterable<CST.Token>): string | undefined {
  let anchors = 0;
  for (const token of tokens) {
    const open: { token: CST.Token; depth: number }[] = [{ token, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.depth > DEEPEST_NESTING) return `nests more than ${DEEPEST_NESTING} levels`;
      anchors += countAnchors(next.token);
      if (anchors > MOST_ANCHORS) {
        return `holds more than ${MOST_ANCHORS} anchors and aliases of YAML`;
      }
      const { depth } = next;
      for (const below of childrenOf(next.token)) open.push({ token: below, depth: depth + 1 });
    }
  }
  return undefined;
}

function countAnchors(token: CST.Token): number {
  const isAnchor = ({ type }: { type: string }) => type === 'anchor' || type === 'alias';
  const items: Item[] = 'items' in token ? token.items : [];
  const before: { type: string }[] =
    'start' in token && Array.isArray(token.start) ? token.start : [];
  const besides = items.flatMap(({ start, sep = [] }) => [...start, ...sep]);
  return [token, ...before, ...besides].filter(isAnchor).length;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  const items: Item[] = 'items' in token ? token.items : [];
  return items.flatMap(({ key, value }) => [key, value].filter((one) => one != null));
}
