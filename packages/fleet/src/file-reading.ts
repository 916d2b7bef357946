import type { Complain } from '@bedrock-token/sinks';

/** Throws what an input's reader found wrong, with the line of a node of the file. */
export type Blame = (node: unknown, name: string, problem: string, hint: string) => never;

/** How faults of the file are reported. */
export interface FileReading {
  complain: Complain;
  blame: Blame;
  /** From 1. */
  lineOf: (node: unknown) => number;
}
