import type { ProcessIo } from '../process-io.ts';

/** One option of a command; the same table parses, explains, completes and documents it. */
export interface OptionSpec {
  name: string;
  /** What stands for the value in the help, such as `REGION`; absent for a switch. */
  value?: string;
  /** Part of a sentence, no capital, no full stop. */
  summary: string;
  /** All the values there are. */
  choices?: readonly string[];
  default?: string;
  /** May be given several times. */
  isMultiple?: true;
  /** Works, but is no part of the interface. */
  hidden?: boolean;
}

export interface CommandSpec {
  name: string;
  /** One sentence. */
  summary: string;
  /** What stands behind the name, such as `[TOKEN|-]`. */
  operands?: string;
  /** All the first operands there are: parsing checks it, and completion offers them. */
  operandChoices?: readonly string[];
  /** How many operands may stand there; default none. */
  maxOperands?: number;
  /** How many have to stand behind an action; default as many as may. */
  minOperands?: number;
  /** Works, but is no part of the interface. */
  hidden?: boolean;
  /** True if everything from the first operand on belongs to somebody else's command. */
  passesRest?: boolean;
  options: readonly OptionSpec[];
  /**
   * Actions of its own, named with it, such as `keys list`. Of the options above each takes those
   * that it lists itself, and those that none lists.
   */
  actions?: readonly CommandSpec[];
  /**
   * For a command that also works without an action, such as `setup TOOL`: the options it takes
   * then. Its actions take only what they list.
   */
  ownOptions?: readonly OptionSpec[];
  /** Further paragraphs for the help. */
  details?: string;
  examples?: readonly { command: string; does: string }[];
}

export interface Invocation {
  operands: readonly string[];
  /** The value of an option, or undefined if it was not given. */
  value(name: string): string | undefined;
  /** All the values of an option that may be given several times. */
  values(name: string): string[];
  isSet(name: string): boolean;
}

/** What an action of a command does, such as `keys list`. @returns the exit code */
export type RunAction = (invocation: Invocation, io: ProcessIo) => Promise<number>;

export interface Command {
  spec: CommandSpec;
  /**
   * @param listSpecs all verbs of the interface, for those that list the others
   * @returns the exit code
   */
  run(
    invocation: Invocation,
    io: ProcessIo,
    listSpecs: () => Promise<readonly CommandSpec[]>,
  ): Promise<number>;
}

/** Every verb in the order of the help; what is loaded on demand is loaded by the call. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** The specs of all verbs that are part of the interface. */
export async function listSpecs(commands: Commands): Promise<CommandSpec[]> {
  const loaded = await Promise.all(Object.values(commands).map((load) => load()));
  return loaded.map(({ spec }) => spec).filter(({ hidden }) => !hidden);
}
