import { findAction, wordOf } from '../command-line/find-action.ts';
import type { CommandSpec, OptionSpec } from '../command-line/spec.ts';

/** A command or one of its actions, with what may stand behind it. */
export interface Place {
  /** `keys`, or `keys list`. */
  name: string;
  command: string;
  /** Absent for the command itself. */
  action?: string;
  options: readonly OptionSpec[];
  /** All the operands there are, of a place that lists them. */
  operands: readonly string[];
}

/** The commands, each followed by its actions: these have options and operands of their own. */
export const placesOf = (specs: readonly CommandSpec[]): Place[] =>
  specs.flatMap((spec) => [
    {
      name: spec.name,
      command: spec.name,
      options: spec.options,
      operands: spec.operandChoices ?? [],
    },
    ...(spec.actions ?? []).map((action) => ({
      name: action.name,
      command: spec.name,
      action: wordOf(action),
      options: findAction(spec, wordOf(action))?.options ?? [],
      operands: action.operandChoices ?? [],
    })),
  ]);
