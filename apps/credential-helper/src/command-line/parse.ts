import { parseArgs } from 'node:util';
import { BedrockTokenError } from '@bedrock-token/core';
import { suggest } from './closest-word.ts';
import { findAction } from './find-action.ts';
import { noSuchWord } from './no-such-word.ts';
import type { CommandSpec, Invocation, OptionSpec } from './spec.ts';

/** Options that every command takes. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: 'json', summary: 'write errors as one line of JSON' },
  { name: 'verbose', summary: 'log each step to stderr; never a secret' },
  { name: 'help', summary: 'show this help' },
  { name: 'version', summary: 'show the version' },
];

/**
 * @param args what stands behind the name of the command
 * @throws ERR_INPUT for what the spec does not know, naming the option, never its value
 */
export function parseInvocation(spec: CommandSpec, args: readonly string[]): Invocation {
  const options = [...spec.options, ...COMMON_OPTIONS];
  const { own, rest } = spec.passesRest ? splitAtOperand(options, args) : { own: args, rest: [] };
  const { values, positionals } = parse(spec, options, own);
  const operands = [...positionals, ...rest];
  if (!spec.passesRest && operands.length > (spec.maxOperands ?? 0)) {
    throw surplus(spec, operands);
  }
  checkOperand(spec, operands[0]);
  for (const option of optionsBehind(spec, operands)) checkChoice(option, values[option.name]);
  return {
    operands,
    value: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    values: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value : [];
    },
    isSet: (name) => values[name] !== undefined,
  };
}

/** Those of the action that is named: another one may have other choices for an option of the same name. */
function optionsBehind(spec: CommandSpec, [word]: readonly string[]): readonly OptionSpec[] {
  return (findAction(spec, word) ?? { options: spec.ownOptions ?? spec.options }).options;
}

type Values = Record<string, string | boolean | string[] | undefined>;

function parse(
  spec: CommandSpec,
  options: readonly OptionSpec[],
  args: readonly string[],
): { values: Values; positionals: string[] } {
  // Node loads its parser when it is asked for it: half a millisecond.
  if (args.length === 0) return { values: {}, positionals: [] };
  const config = Object.fromEntries(
    options.map(({ name, value, isMultiple = false }) => [
      name,
      { type: value ? 'string' : 'boolean', multiple: isMultiple } as const,
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...config, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    return { values: values as Values, positionals };
  } catch (error) {
    throw explain(spec, options, args, error as Error & { code?: string });
  }
}

/** What Node says of a bad option quotes it, and a value may be a secret: these are our words. */
function explain(
  spec: CommandSpec,
  options: readonly OptionSpec[],
  args: readonly string[],
  error: Error & { code?: string },
): Error {
  const known = (arg: string) =>
    options.find(({ name }) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const given = args.find((arg) => arg.startsWith('-') && arg !== '-' && !known(arg));
    const name = given?.split('=')[0] ?? '';
    // Named if it looks like an option: what does not may be a value, or anything pasted.
    const isNamed = /^--[a-z][a-z-]{0,30}$/.test(name);
    if (!isNamed) return usageError(spec, 'An option is unknown.');
    return unknownOption(spec, name, args);
  }
  if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const said = options.find(({ name }) => new RegExp(`--${name}\\b`).test(error.message));
    if (said === undefined) return usageError(spec, 'An option has a wrong value.');
    return usageError(
      spec,
      said.value
        ? `--${said.name} needs a value: --${said.name} ${said.value}.`
        : `--${said.name} takes no value.`,
    );
  }
  return usageError(spec, 'The command line cannot be read.');
}

/** Names the nearest of the options that may stand there, and the help that lists them. */
function unknownOption(
  spec: CommandSpec,
  given: string,
  args: readonly string[],
): BedrockTokenError {
  const [word] = operandsOf(spec, args);
  const { name, options } = findAction(spec, word) ?? {
    ...spec,
    options: spec.ownOptions ?? spec.options,
  };
  const shown = [...options, ...COMMON_OPTIONS].filter(({ hidden }) => !hidden);
  const words = shown.map((option) => option.name);
  return new BedrockTokenError('ERR_INPUT', `There is no option ${given}.`, {
    hint: `${suggest(given.slice(2), words, (near) => `--${near}`)}See: bedrock-token ${name} --help`,
  });
}

/** The name of a region, which is no secret: where an operand has no place, an option was meant. */
const REGION = /^[a-z]{2,4}(-[a-z]{2,10}){1,3}-\d{1,2}$/;

function surplus(spec: CommandSpec, operands: readonly string[]): BedrockTokenError {
  if (spec.maxOperands) return usageError(spec, 'There are too many operands.');
  const region = operands.find((operand) => REGION.test(operand));
  const takesRegion = spec.options.some(({ name }) => name === 'region');
  if (region === undefined || !takesRegion) return usageError(spec, 'It takes no operand.');
  return new BedrockTokenError('ERR_INPUT', 'It takes no operand.', {
    hint: `Use --region ${region}. See: bedrock-token ${spec.name} --help`,
  });
}

/** @throws ERR_INPUT for a value that the option does not accept */
export function checkChoice({ name, choices }: OptionSpec, value: Values[string]): void {
  if (choices === undefined || value === undefined || choices.includes(String(value))) return;
  const meant = suggest(String(value), choices, (word) => `--${name} ${word}`);
  throw new BedrockTokenError('ERR_INPUT', `--${name} has an unknown value.`, {
    hint: `${meant}Give one of: ${choices.join(', ')}.`,
  });
}

/** @throws ERR_INPUT for an operand that the command does not have */
export function checkOperand(spec: CommandSpec, given: string | undefined): void {
  const { operandChoices: words } = spec;
  if (words === undefined || given === undefined || words.includes(given)) return;
  throw noSuchWord(spec, given, words);
}

export function usageError(spec: CommandSpec, problem: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', problem, {
    hint: `See: bedrock-token ${spec.name} --help`,
  });
}

/** The words that are ours: all of them, but for a command that takes another command with its own. */
export function ownWords(spec: CommandSpec, args: readonly string[]): readonly string[] {
  if (spec.passesRest) return splitAtOperand([...spec.options, ...COMMON_OPTIONS], args).own;
  const end = args.indexOf('--');
  return end === -1 ? args : args.slice(0, end);
}

/** The words that are neither options nor their values. */
export function operandsOf(spec: CommandSpec, args: readonly string[]): readonly string[] {
  return splitAtOperand([...spec.options, ...COMMON_OPTIONS], args).rest;
}

/** Splits our options from the command that follows, which has options of its own. */
function splitAtOperand(
  options: readonly OptionSpec[],
  args: readonly string[],
): { own: readonly string[]; rest: readonly string[] } {
  const takesValue = (arg: string) =>
    options.some(({ name, value }) => value !== undefined && arg === `--${name}`);
  let index = 0;
  while (index < args.length) {
    const arg = args[index] ?? '';
    if (arg === '--') return { own: args.slice(0, index), rest: args.slice(index + 1) };
    if (!arg.startsWith('-')) break;
    index += takesValue(arg) ? 2 : 1;
  }
  return { own: args.slice(0, index), rest: args.slice(index) };
}
