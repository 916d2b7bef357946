import { execFile, spawnSync } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import type { Emulator, IssuedKeys } from '../src/index.ts';

/** Whether a program is there and ends well. */
export function works(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { timeout: 20_000, stdio: 'ignore' }).status === 0;
}

/** Runs a program that finds the emulator and these credentials by its environment alone. */
export async function runClient(
  emulator: Emulator,
  { accessKeyId, secretAccessKey }: IssuedKeys,
  program: string,
  ...args: string[]
): Promise<string> {
  const rest = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(rest),
    ...emulator.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: 'us-west-2',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  const { stdout } = await promisify(execFile)(program, args, { env, timeout: 50_000 });
  return stdout;
}
