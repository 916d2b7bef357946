import { sharedOptions } from '../../apps/credential-helper/src/command-line/find-action.ts';
import { explainOption, usageOf } from '../../apps/credential-helper/src/command-line/help.ts';
import { COMMON_OPTIONS } from '../../apps/credential-helper/src/command-line/parse.ts';
import {
  type CommandSpec,
  listSpecs,
  type OptionSpec,
} from '../../apps/credential-helper/src/command-line/spec.ts';
import { COMMANDS } from '../../apps/credential-helper/src/commands/index.ts';
import { EXIT_CODES } from '../../apps/credential-helper/src/exit-codes.ts';
import { FORMATS } from '../../apps/credential-helper/src/formats/format.ts';
import { RULES } from '../../packages/audit/src/risk-rules.ts';

/** Everything that `bedrock-token --help` knows, from the very tables that parse a command line. */
export interface CommandReference {
  commands: string;
  reference: string;
  formats: string;
  'exit-codes': string;
  'audit-rules': string;
}

export async function composeCommandReference(): Promise<CommandReference> {
  const specs = await listSpecs(COMMANDS);
  return {
    commands: table(
      ['Command', 'What it does'],
      specs.map(({ name, summary }) => [code(`bedrock-token ${name}`), summary]),
    ),
    reference: specs.map(composeSection).join('\n\n'),
    formats: table(
      ['Format', 'What it is'],
      Object.entries(FORMATS).map(([name, what]) => [code(name), what]),
    ),
    'exit-codes': table(
      ['Code', 'Meaning'],
      [
        ['0', 'success'],
        ...Object.values(EXIT_CODES).map(({ code: number, meaning }) => [String(number), meaning]),
      ],
    ),
    'audit-rules': table(
      ['Rule', 'Level', 'Why, and what to do'],
      Object.entries(RULES).map(([id, { level, why, cure }]) => [
        code(id),
        level,
        `${why} ${cure}`,
      ]),
    ),
  };
}

/** A command with actions has a section for each, and says once what all of them take. */
function composeSection(spec: CommandSpec): string {
  const { actions = [] } = spec;
  const own = spec.ownOptions ?? (actions.length > 0 ? sharedOptions(spec) : spec.options);
  const common = [...own, ...COMMON_OPTIONS];
  return [
    composePart('###', spec, common),
    ...actions.map((action) => composePart('####', action, action.options)),
  ].join('\n\n');
}

function composePart(level: string, spec: CommandSpec, options: readonly OptionSpec[]): string {
  const { name, summary, details, examples = [] } = spec;
  return [
    `${level} ${name}`,
    `\`\`\`text\n${usageOf(spec)}\n\`\`\``,
    [summary, details?.replaceAll('\n', ' ')].filter(Boolean).join(' '),
    table(['Option', 'What it does'], options.filter(({ hidden }) => !hidden).map(optionRow)),
    ...examples.map(({ command, does }) => `${capital(does)}:\n\n\`\`\`text\n${command}\n\`\`\``),
  ].join('\n\n');
}

function optionRow(option: OptionSpec): string[] {
  const { name, value } = option;
  return [code(`--${name}${value ? ` ${value}` : ''}`), explainOption(option)];
}

const code = (text: string) => `\`${text}\``;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
