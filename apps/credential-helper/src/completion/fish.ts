import type { CommandSpec, OptionSpec } from '../command-line/spec.ts';

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
  const lines = specs.flatMap(({ name, summary, options, operandChoices = [], passesRest }) => {
    const seen =
      name === 'get'
        ? `'not __fish_seen_subcommand_from ${names.replace('get ', '')}'`
        : `'__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c bedrock-token -f -n ${none} -a ${name} -d ${quote(summary)}`,
      ...options.map(
        (option) =>
          `complete -c bedrock-token -n ${seen} -l ${option.name}${option.value ? ' -x' : ''}${option.choices ? ` -a '${option.choices.join(' ')}'` : ''} -d ${quote(option.summary)}`,
      ),
      ...(passesRest
        ? [`complete -c bedrock-token -f -n ${seen} -a '(${completeCommand(options)})'`]
        : []),
      ...operandChoices.map((choice) => `complete -c bedrock-token -f -n ${seen} -a ${choice}`),
    ];
  });
  return `complete -c bedrock-token -e\n${lines.join('\n')}\n`;
}
