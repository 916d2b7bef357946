import { usageError } from './parse.ts';
import type { CommandSpec, Invocation, OptionSpec } from './spec.ts';

/** `list`, of `keys list`. */
export const wordOf = ({ name }: CommandSpec) => name.slice(name.indexOf(' ') + 1);

/** What an action of a command is, with the options that all of its actions take. */
export function findAction(spec: CommandSpec, word: string | undefined): CommandSpec | undefined {
  const action = spec.actions?.find((one) => wordOf(one) === word);
  return action && { ...action, options: [...action.options, ...sharedOptions(spec)] };
}

/** Options that no action lists by itself. */
export function sharedOptions({ options, actions = [] }: CommandSpec): OptionSpec[] {
  const own = actions.flatMap((action) => action.options.map(({ name }) => name));
  return options.filter(({ name }) => !own.includes(name));
}

/** All that the actions take, each option once. */
export function allOptions(
  actions: readonly CommandSpec[],
  shared: readonly OptionSpec[],
): OptionSpec[] {
  const options = [...actions.flatMap((action) => action.options), ...shared];
  return [...new Map(options.map((option) => [option.name, option])).values()];
}

/**
 * The action that is asked for.
 *
 * @throws ERR_INPUT for none, for an option that has no meaning with it, and for operands that are
 *   missing or too many: what is ignored could be what mattered, such as --dry-run
 */
export function chooseAction(spec: CommandSpec, invocation: Invocation): CommandSpec {
  const [word, ...rest] = invocation.operands;
  const action = findAction(spec, word);
  if (action === undefined) {
    throw usageError(spec, `Give one of: ${(spec.actions ?? []).map(wordOf).join(', ')}.`);
  }
  const known = action.options.map(({ name }) => name);
  const other = spec.options.find(({ name }) => invocation.isSet(name) && !known.includes(name));
  if (other !== undefined)
    throw usageError(action, `${action.name} does not take --${other.name}.`);
  const { maxOperands = 0, operands } = action;
  if (rest.length === maxOperands) return action;
  throw usageError(
    action,
    maxOperands === 0 ? `${action.name} takes no operand.` : `${action.name} needs ${operands}.`,
  );
}
