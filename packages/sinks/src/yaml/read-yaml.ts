import { inputError } from '@bedrock-token/core';
import type { Node } from 'yaml';
import { parseYaml } from './parse-yaml.ts';
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
  const parsed = parseYaml(text);
  if ('problem' in parsed) throw inputError(name, parsed.problem, hint);
  const { document, lines } = parsed;
  const lineOf = (node: unknown) => {
    const start = (node as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
    return lines.linePos(start).line;
  };
  return {
    root: document.contents as Node | null,
    complain: (node, problem, cure) => {
      throw inputError(name, `in line ${lineOf(node)} ${problem}`, cure);
    },
    lineOf,
  };
}
