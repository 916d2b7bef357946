import { join } from 'node:path';
import type { Toolbox } from '../part.ts';
import { runProgram } from '../run-program.ts';

export interface NodeCommand {
  /** Its path. */
  readonly command: string;
  /** The first version number that `--version` prints; empty if it fails. */
  readonly version: string;
}

/**
 * Installs a command from npm.
 * @param packages what is installed, pinned
 * @param name of the command
 * @param env more variables under which it prints its version
 */
export async function installNodeCommand(
  toolbox: Toolbox,
  packages: Readonly<Record<string, string>>,
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<NodeCommand> {
  const command = join(await toolbox.npm(packages), 'node_modules/.bin', name);
  const options = { env: { ...process.env, ...env } };
  const { code, stdout, stderr } = await runProgram(command, ['--version'], options);
  const printed = code === 0 ? `${stdout}${stderr}` : '';
  const version = /\d+(\.\d+)+[\w.-]*/.exec(printed)?.[0] ?? '';
  return { command, version };
}
