import { isSingleExecutable } from '../own-command.ts';
import type { Choice } from './tool.ts';

/**
 * How a tool starts us: the path by which we were started ourselves, since a link in a directory
 * of programs outlives an update of what it points to.
 */
export function launcher(): string {
  return isSingleExecutable() ? process.execPath : (process.argv[1] ?? 'bedrock-token');
}

/** The options that carry the user's choice to every later call. */
export function choiceOptions({ region, profile, roleArn, scope }: Choice): string[] {
  return [
    ...(region === undefined ? [] : ['--region', region]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(roleArn === undefined ? [] : ['--role-arn', roleArn, '--scope', scope]),
  ];
}

/** For a POSIX shell. */
export function quoteWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
