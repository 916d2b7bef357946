import { inputError } from '@bedrock-token/core';
import { LineCounter, type Node, parseDocument } from 'yaml';
import type { Complain } from './read-members.ts';

/** A YAML text that people wrote, with the lines of its nodes. */
export interface YamlText {
  root: Node | null;
  /** Throws what is wrong with a node, with its line. */
  complain: Complain;
  lineOf: (node: unknown) => number;
}

/**
 * Aliases stay as they are, since one could name a node that holds it.
 *
 * @param name how the user knows the text, for errors
 * @throws ERR_INPUT naming the line
 */
export function readYaml(text: string, name: string, hint: string): YamlText {
  assertModest(text, name, hint);
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, version: '1.2' });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = counter.linePos(error.pos[0]);
    throw inputError(name, `is not YAML in line ${line} (${error.code})`, hint);
  }
  const lineOf = (node: unknown) => {
    const start = (node as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
    return counter.linePos(start).line;
  };
  return {
    root: document.contents as Node | null,
    complain: (node, problem, cure) => {
      throw inputError(name, `in line ${lineOf(node)} ${problem}`, cure);
    },
    lineOf,
  };
}

/** More than any list of keys has; the parser's time grows with the square of their number. */
export const MOST_ANCHORS = 1000;
/** Levels of nesting on one line. */
export const DEEPEST_NESTING = 100;
const ANCHORS = /(?:^|[\s,[{])[&*][^\s,\]}]/gm;
const NESTED = new RegExp(`(?:(?:[[{]|[-?:][ \\t])[ \\t]*){${DEEPEST_NESTING}}`);

/** Before it is parsed, since nothing can stop the parser: what would take it minutes. */
function assertModest(text: string, name: string, hint: string): void {
  if ((text.match(ANCHORS)?.length ?? 0) > MOST_ANCHORS) {
    throw inputError(name, `holds more than ${MOST_ANCHORS} anchors and aliases of YAML`, hint);
  }
  if (NESTED.test(text)) {
    throw inputError(name, `nests more than ${DEEPEST_NESTING} levels in one line`, hint);
  }
}
