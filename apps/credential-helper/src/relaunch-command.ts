import { realpathSync } from 'node:fs';

/** How this very program is started again: an executable and what comes before the arguments. */
export function relaunchCommand(): string[] {
  const script = process.argv[1];
  if (isSingleExecutable() || script === undefined) return [process.execPath];
  return [process.execPath, realpathSync(script)];
}

export function isSingleExecutable(): boolean {
  // A Node that is too old for the module is too old to be one.
  return process.getBuiltinModule?.('node:sea')?.isSea() ?? false;
}
