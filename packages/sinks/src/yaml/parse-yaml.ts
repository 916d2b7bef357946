import {
  Composer,
  type Document,
  isScalar,
  LineCounter,
  type ParsedNode,
  Parser,
  visit,
} from 'yaml';
import { findExcess, findOverlength } from './yaml-excess.ts';

export interface ParsedYaml {
  document: Document.Parsed<ParsedNode>;
  lines: LineCounter;
}

/** Why a text is not valid YAML, such as `is not valid YAML in line 3 (DUPLICATE_KEY)`. */
export interface YamlProblem {
  problem: string;
}

/**
 * Parses YAML that people wrote, in time that grows with its length alone. The tokens are checked
 * before they are composed: most of the time goes into the tokens, so they are made once.
 *
 * @returns a problem for what is no YAML 1.2, and for what nobody writes by hand
 */
export function parseYaml(text: string): ParsedYaml | YamlProblem {
  const overlength = findOverlength(text);
  if (overlength !== undefined) return { problem: overlength };
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const excess = findExcess(tokens);
  if (excess !== undefined) return { problem: excess };
  // Its own search for keys that stand twice compares each with each.
  const composer = new Composer({ version: '1.2', uniqueKeys: false });
  const [document, another] = composer.compose(tokens, true, text.length);
  if (document === undefined) throw new Error('The composer makes a document of any text.');
  const fault = findFault(document, another);
  if (fault === undefined) return { document, lines };
  return { problem: `is not valid YAML in line ${lines.linePos(fault.at).line} (${fault.code})` };
}

interface Fault {
  /** Offset in the text. */
  at: number;
  code: string;
}

function findFault(document: Document.Parsed, another: Document.Parsed | undefined) {
  const [error] = document.errors;
  if (error !== undefined) return { at: error.pos[0], code: error.code };
  if (another !== undefined) return { at: another.range[0], code: 'MULTIPLE_DOCS' };
  return findTwice(document);
}

/** The first key that a mapping has twice (YAML 1.2.2, 3.2.1.3). */
function findTwice(document: Document.Parsed): Fault | undefined {
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
