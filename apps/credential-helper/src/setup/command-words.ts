export { quoteWords } from '../command-line/quote-words.ts';

import { isSingleExecutable, relaunchCommand } from '../relaunch-command.ts';
import type { Choice } from './tool.ts';

/**
 * How a tool starts us: the path by which we were started ourselves, since a link in a directory
 * of programs outlives an update of what it points to. Windows starts no script by its name.
 */
export function launcher(): string[] {
  const script = process.argv[1];
  const isStartable = !isSingleExecutable() && process.platform !== 'win32';
  return isStartable && script !== undefined ? [script] : relaunchCommand();
}

/** The options that carry the user's choice to every later call. */
export function choiceOptions({ region, profile, roleArn, scope }: Choice): string[] {
  return [
    ...option('region', region),
    ...option('profile', profile),
    ...(roleArn === undefined ? [] : [...option('role-arn', roleArn), ...option('scope', scope)]),
  ];
}

function option(name: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  return value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value];
}
