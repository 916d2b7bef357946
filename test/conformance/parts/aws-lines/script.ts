import { callsOf } from '../../../../scripts/readme/shell-calls.ts';
import { listMentions } from './mentions.ts';

/** A piece of a shell that calls the AWS CLI. */
export interface Script {
  readonly where: string;
  readonly text: string;
  readonly env: Readonly<Record<string, string>>;
  /** In a sentence, a command may leave out what is required. */
  readonly isPartial: boolean;
}

export interface Scripts {
  readonly scripts: readonly Script[];
  /** Commands in a form that is not read. */
  readonly unread: readonly string[];
}

/** A command as the AWS CLI gets it. */
export interface AwsCommand {
  readonly where: string;
  readonly args: readonly string[];
  /** Its working directory. */
  readonly place: string;
  readonly isPartial: boolean;
}

/** What a reader has to replace, and what the service model accepts only in one form. */
const STAND_INS: readonly [placeholder: RegExp, standIn: string][] = [
  [/\bQUERY-ID\b/g, '12345678-90ab-cdef-1234-567890abcdef'],
  [/\bKEY-ID\b/g, 'AKIAIOSFODNN7EXAMPLE'],
  [/\bTHUMBPRINT\b/g, '0123456789abcdef0123456789abcdef01234567'],
  [/\$\{\{[^}]*\}\}/g, 'stand-in'],
];

const fill = (text: string) =>
  STAND_INS.reduce((before, [placeholder, standIn]) => before.replace(placeholder, standIn), text);

/**
 * A shell runs the script, so that quotes, line breaks, pipes and variables are what they are there.
 *
 * @param failures gets each command that the shell did not call, and what the shell reports
 */
export async function readCommands(
  { where, text, env, isPartial }: Script,
  scratch: string,
  failures: string[],
): Promise<AwsCommand[]> {
  const filled = Object.entries(env).map(([name, value]) => [name, fill(value)]);
  const { calls, work, stderr } = await callsOf(fill(text), scratch, Object.fromEntries(filled));
  const commands = calls.filter(({ program }) => program === 'aws');
  for (const words of new Set(listMentions(text))) {
    const isCalled = commands.some(({ args }) => args.join(' ').startsWith(words));
    if (!isCalled) failures.push(`${where}: the shell does not call aws ${words}`);
  }
  if (stderr !== '') failures.push(`${where}: the shell reports ${stderr.trim()}`);
  return commands.map(({ args }) => ({ where, args, place: work, isPartial }));
}
