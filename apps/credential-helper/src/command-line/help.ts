import { EXIT_CODES } from '../exit-codes.ts';
import type { ProcessIo } from '../process-io.ts';
import { VERSION } from '../version.ts';
import { findAction, wordOf } from './find-action.ts';
import { COMMON_OPTIONS } from './parse.ts';
import { type CommandSpec, type Commands, listSpecs, type OptionSpec } from './spec.ts';

/** `--help`, `--version` and their like, which stand in the place of a command. */
export async function answerAbout(
  asked: string,
  rest: readonly string[],
  io: ProcessIo,
  commands: Commands,
): Promise<number> {
  if (asked.includes('version')) {
    io.stdout(`${VERSION}\n`);
    return 0;
  }
  const [name, action] = rest.filter((word) => !word.startsWith('-'));
  const isVerb = name !== undefined && Object.hasOwn(commands, name);
  const command = isVerb ? await commands[name]?.() : undefined;
  if (name !== undefined && command === undefined) {
    throw (await import('./unknown-command.ts')).unknownCommand(name, Object.keys(commands));
  }
  io.stdout(
    command === undefined
      ? explainAll(await listSpecs(commands))
      : explainCommand(findAction(command.spec, action) ?? command.spec),
  );
  return 0;
}

function explainAll(specs: readonly CommandSpec[]): string {
  return `${[
    'bedrock-token prints a valid Amazon Bedrock API key, and refreshes it before it expires.',
    `Usage: bedrock-token [COMMAND] [OPTIONS]`,
    'Commands:',
    inColumns(specs.map(({ name, summary }) => [name, summary])),
    'Exit codes:',
    inColumns([
      ['0', 'success'],
      ...Object.values(EXIT_CODES).map(({ code, meaning }): [string, string] => [
        String(code),
        meaning,
      ]),
    ]),
    'See bedrock-token COMMAND --help for the options of a command.',
  ].join('\n\n')}\n`;
}

export function explainCommand(spec: CommandSpec): string {
  const { name, actions, ownOptions, details, examples = [] } = spec;
  return `${[
    spec.summary,
    `Usage: ${usageOf(spec)}`,
    ...(details === undefined ? [] : [details]),
    ...(actions === undefined || ownOptions !== undefined
      ? explainOptions({ ...spec, options: ownOptions ?? spec.options })
      : []),
    ...(actions === undefined ? [] : explainActions(name, actions)),
    ...(examples.length === 0
      ? []
      : [
          'Examples:',
          examples.map(({ command, does }) => `  ${command}\n      ${does}`).join('\n'),
        ]),
  ].join('\n\n')}\n`;
}

function explainOptions({ options }: CommandSpec): string[] {
  const rows = [...visible(options), ...COMMON_OPTIONS].map((option): [string, string] => [
    synopsisOf(option),
    explainOption(option),
  ]);
  return ['Options:', inColumns(rows)];
}

function explainActions(name: string, actions: readonly CommandSpec[]): string[] {
  return [
    'Actions:',
    inColumns(actions.map((action) => [wordOf(action), action.summary])),
    `See bedrock-token ${name} ACTION --help for the options of an action.`,
  ];
}

export const visible = (options: readonly OptionSpec[]) => options.filter(({ hidden }) => !hidden);

export const usageOf = ({ name, operands }: CommandSpec) =>
  ['bedrock-token', name, '[OPTIONS]', operands].filter(Boolean).join(' ');

export const synopsisOf = ({ name, value }: OptionSpec) => `--${name}${value ? ` ${value}` : ''}`;

export function explainOption(option: OptionSpec): string {
  const { summary, choices, default: fallback } = option;
  return [
    summary,
    ...(choices === undefined ? [] : [`one of ${choices.join(', ')}`]),
    ...(fallback === undefined ? [] : [`default ${fallback}`]),
  ].join('; ');
}

const WIDTH = 96;

function inColumns(rows: readonly (readonly [string, string])[]): string {
  const first = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.map(([left, right]) => `  ${left}`.padEnd(first) + wrap(right, first)).join('\n');
}

function wrap(text: string, indent: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && indent + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
