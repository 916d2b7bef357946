import { type Document, isScalar, LineCounter, type ParsedNode, parseDocument, visit } from 'yaml';
import { findExcess } from './yaml-excess.ts';

export interface ParsedYaml {
  document: Document.Parsed<ParsedNode>;
  lines: LineCounter;
}

/** Why a text is not taken for YAML, such as `is not YAML in line 3 (DUPLICATE_KEY)`. */
export interface YamlProblem {
  problem: string;
}

/**
 * Parses YAML that people wrote, in time that grows with its length alone.
 *
 * @returns a problem for what is no YAML 1.2, and for what nobody writes by hand
 */
export function parseYaml(text: string): ParsedYaml | YamlProblem {
  const excess = findExcess(text);
  if (excess !== undefined) return { problem: excess };
  const lines = new LineCounter();
  const options = { lineCounter: lines, version: '1.2' } as const;
  // Its own search for keys that stand twice compares each with each.
  const document = parseDocument(text, { ...options, uniqueKeys: false });
  const [error] = document.errors;
  const fault = error === undefined ? findTwice(document) : { at: error.pos[0], code: error.code };
  if (fault === undefined) return { document, lines };
  return { problem: `is not YAML in line ${lines.linePos(fault.at).line} (${fault.code})` };
}

/** The first key that a mapping has twice (YAML 1.2.2, 3.2.1.3). */
function findTwice(document: Document.Parsed): { at: number; code: string } | undefined {
  let at: number | undefined;
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          at = key.range?.[0] ?? 0;
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return at === undefined ? undefined : { at, code: 'DUPLICATE_KEY' };
}
