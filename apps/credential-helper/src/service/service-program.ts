import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join, sep } from 'node:path';
import { isSingleExecutable } from '../relaunch-command.ts';

/**
 * How a service starts us: absolute, since it has another PATH than a terminal, and by the links through
 * which we were started, which outlive an update of what they lead to.
 */
export function serviceProgram(env: NodeJS.ProcessEnv): string[] {
  const script = process.argv[1];
  if (isSingleExecutable() || script === undefined) return [process.execPath];
  return [findNode(env.PATH ?? ''), script];
}

/**
 * The first name in PATH of this Node, such as Homebrew's link to a version; if it is the Node of a project,
 * that of the user.
 */
function findNode(path: string): string {
  const real = realpathSync(process.execPath);
  const names = path
    .split(delimiter)
    .filter((directory) => isAbsolute(directory) && !isOfProject(directory))
    .map((directory) => join(directory, process.platform === 'win32' ? 'node.exe' : 'node'));
  const same = names.find((name) => pathOf(name) === real);
  if (same !== undefined) return same;
  const other = isOfProject(real) ? names.find((name) => pathOf(name) !== undefined) : undefined;
  return other ?? process.execPath;
}

const isOfProject = (path: string) => path.split(sep).includes('node_modules');

/** @returns undefined for what is no program */
function pathOf(name: string): string | undefined {
  try {
    accessSync(name, constants.X_OK);
    return realpathSync(name);
  } catch {
    return undefined;
  }
}
