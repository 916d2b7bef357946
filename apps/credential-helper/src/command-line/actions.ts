import { findAction, wordOf } from './find-action.ts';
import { noSuchWord } from './no-such-word.ts';
import { checkChoice, checkOperand, usageError } from './parse.ts';
import type { CommandSpec, Invocation, OptionSpec } from './spec.ts';

/**
 * All that the actions take, each option once: with every choice that one of them has, since the words are read
 * before the action is known.
 *
 * @throws Error for two options of one name of which only one takes a value
 */
export function allOptions(
  actions: readonly CommandSpec[],
  shared: readonly OptionSpec[],
): OptionSpec[] {
  const options = new Map<string, OptionSpec>();
  for (const option of [...actions.flatMap((action) => action.options), ...shared]) {
    const before = options.get(option.name);
    options.set(option.name, before === undefined ? option : join(before, option));
  }
  return [...options.values()];
}

function join(before: OptionSpec, option: OptionSpec): OptionSpec {
  const isFlag = option.value === undefined;
  if ((before.value === undefined) !== isFlag || before.isMultiple !== option.isMultiple) {
    throw new Error(
      `--${option.name} takes a value in one action, and none or several in another.`,
    );
  }
  if (before.choices === undefined || option.choices === undefined) {
    const { choices: _, ...any } = option;
    return any;
  }
  return { ...option, choices: [...new Set([...before.choices, ...option.choices])] };
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
    throw noSuchWord(spec, word, (spec.actions ?? []).map(wordOf));
  }
  assertTakes(action, spec, invocation);
  const { maxOperands = 0, minOperands = maxOperands, operands } = action;
  checkOperand(action, rest[0]);
  if (rest.length >= minOperands && rest.length <= maxOperands) return action;
  if (rest.length === 0 && action.operandChoices !== undefined) {
    throw noSuchWord(action, undefined, action.operandChoices);
  }
  throw usageError(
    action,
    maxOperands === 0 ? `${action.name} takes no operand.` : `${action.name} needs ${operands}.`,
  );
}

/**
 * @throws ERR_INPUT for an option of the command that this action, or this use of it, does not take, or a value
 *   that only another one takes
 */
export function assertTakes(
  { name, options }: CommandSpec,
  command: CommandSpec,
  invocation: Invocation,
): void {
  const known = options.map((option) => option.name);
  const other = command.options.find(
    (option) => invocation.isSet(option.name) && !known.includes(option.name),
  );
  if (other !== undefined) {
    throw usageError({ ...command, name }, `${name} does not take --${other.name}.`);
  }
  for (const option of options) {
    if (!option.isMultiple) checkChoice(option, invocation.value(option.name));
  }
}
