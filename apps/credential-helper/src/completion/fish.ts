import type { CommandSpec, OptionSpec } from '../command-line/spec.ts';
import { type Place, placesOf } from './places.ts';

const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** Behind our words, and the options that take one more, a command of its own begins. */
const completeCommand = (options: readonly OptionSpec[]) =>
  [
    '__fish_complete_subcommand --fcs-skip=2',
    ...options.flatMap(({ name, value }) => (value ? [`--${name}`] : [])),
  ].join(' ');

export function composeFish(specs: readonly CommandSpec[]): string {
  const names = specs.map(({ name }) => name).join(' ');
  const none = `'not __fish_seen_subcommand_from ${names}'`;
  const places = placesOf(specs);
  const lines = specs.flatMap(({ name, summary, options, passesRest }) => [
    `complete -c bedrock-token -f -n ${none} -a ${name} -d ${quote(summary)}`,
    ...(passesRest
      ? [
          `complete -c bedrock-token -f -n '${seen(name, names)}' -a '(${completeCommand(options)})'`,
        ]
      : []),
    ...places
      .filter(({ command }) => command === name)
      .flatMap((place, _, all) => completePlace(place, all, names)),
  ]);
  return `complete -c bedrock-token -e\n${lines.join('\n')}\n`;
}

/** Without the name of a command, `get` is meant. */
const seen = (name: string, names: string) =>
  name === 'get'
    ? `not __fish_seen_subcommand_from ${names.replace('get ', '')}`
    : `__fish_seen_subcommand_from ${name}`;

/** @param all those of the same command */
function completePlace(
  { command, action, options, operands }: Place,
  all: readonly Place[],
  names: string,
): string[] {
  const actions = all.flatMap((place) => place.action ?? []);
  const before = seen(command, names);
  const without =
    actions.length === 0 ? '' : `; and not __fish_seen_subcommand_from ${actions.join(' ')}`;
  const where =
    action === undefined
      ? `'${before}${without}'`
      : `'${before}; and __fish_seen_subcommand_from ${action}'`;
  return [
    ...options.map(
      (option) =>
        `complete -c bedrock-token -n ${where} -l ${option.name}${option.value ? ' -x' : ''}${option.choices ? ` -a '${option.choices.join(' ')}'` : ''} -d ${quote(option.summary)}`,
    ),
    ...operands.map((choice) => `complete -c bedrock-token -f -n ${where} -a ${choice}`),
  ];
}
