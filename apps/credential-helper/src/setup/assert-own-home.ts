import { statSync } from 'node:fs';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';

/**
 * Root with the HOME of a user, as sudo leaves it on some systems, would leave files of root's there,
 * and its links are that user's.
 *
 * @param commandLine what the user runs, such as `setup codex`
 * @throws ERR_INPUT if this is root, and HOME another user's
 */
export function assertOwnHome(commandLine: string, { home, userId }: ProcessIo): void {
  if (userId !== 0 || home === undefined) return;
  const owner = statSync(home, { throwIfNoEntry: false })?.uid ?? 0;
  if (owner === 0) return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `You are root, but HOME (${home}) belongs to the user with the ID ${owner}.`,
    { hint: `Run it as that user: sudo -H -u '#${owner}' bedrock-token ${commandLine}` },
  );
}
