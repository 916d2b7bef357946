import type { CommandSpec, OptionSpec } from './spec.ts';

/** `list`, of `keys list`. */
export const wordOf = ({ name }: CommandSpec) => name.slice(name.indexOf(' ') + 1);

/** What an action of a command is, with the options that all of its actions take. */
export function findAction(spec: CommandSpec, word: string | undefined): CommandSpec | undefined {
  const action = spec.actions?.find((one) => wordOf(one) === word);
  if (action === undefined || spec.ownOptions !== undefined) return action;
  return { ...action, options: [...action.options, ...sharedOptions(spec)] };
}

/** Options that no action lists by itself. */
export function sharedOptions({ options, actions = [] }: CommandSpec): OptionSpec[] {
  const own = actions.flatMap((action) => action.options.map(({ name }) => name));
  return options.filter(({ name }) => !own.includes(name));
}
