import { scrubEnvironment } from '@bedrock-token/aws';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { relaunchCommand } from '../relaunch-command.ts';
import { findOtherCredentials } from './other-credentials.ts';

/**
 * Asked before a key is made: a process shows what it was started with to every process of its
 * user, and an older Node can take that back on Linux alone.
 *
 * @throws ERR_INPUT
 */
export function checkCanReplaceEnvironment({ platform, replaceProcess }: ProcessIo): void {
  if (platform === 'linux' || platform === 'win32' || replaceProcess !== undefined) return;
  throw tooOld();
}

function tooOld(): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `exec --clean needs Node 22.15 or later here, and this is Node ${process.versions.node}.`,
    {
      hint: 'Update Node, or install the executable of bedrock-token, which includes its own Node.',
    },
  );
}

/**
 * Puts this program into its own place, with an environment that holds what the command's holds and
 * nothing else: then neither `/proc/PID/environ` nor the memory of the command's parent has more.
 * The process, its terminal, its group and its files stay (execve(2)).
 *
 * It returns where Node cannot do that: on Linux with the first environment overwritten, on Windows
 * as it was.
 *
 * @param args for the new program, which has no other way to learn what to do
 * @throws ERR_INPUT if the first environment could not be overwritten
 */
export function replaceEnvironment(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  { platform, replaceProcess }: ProcessIo,
): void {
  const [file = '', ...script] = relaunchCommand();
  replaceProcess?.(file, [file, ...script, ...args], env);
  const otherWays = findOtherCredentials(process.env);
  const isScrubbed = scrubEnvironment((name) => otherWays.has(name));
  if (!isScrubbed && platform !== 'win32') throw tooOld();
}
