import { join } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../../process-io.ts';
import { choiceOptions, launcher, quoteWords } from '../command-words.ts';
import { appendBlock, removeBlocks } from '../files/block.ts';
import type { Choice, FilePlan, Tool } from '../tool.ts';

/** The profile that setup adds; a tool that names it gets the cached credentials with their session policy. */
export const PROFILE = 'bedrock-token';

export const awsProfile: Tool = {
  name: 'aws-profile',
  needsRegion: false,
  plan: (choice, io) => [planProfile(choice, io)],
  readsProfile: true,
  // By AWS_PROFILE the profile would ask for itself, if it names no source.
  next: ({ profile }) =>
    profile === undefined
      ? `Use it: aws sts get-caller-identity --profile ${PROFILE}`
      : `Use it: AWS_PROFILE=${PROFILE} aws sts get-caller-identity`,
};

/** @throws ERR_INPUT if the profile would be its own source */
function assertOtherSource({ profile }: Choice): void {
  if (profile !== PROFILE) return;
  throw new BedrockTokenError('ERR_INPUT', `The profile ${PROFILE} cannot be its own source.`, {
    hint: 'Add --profile with the profile that has your credentials, such as --profile default.',
  });
}

export function planProfile(choice: Choice, io: ProcessIo): FilePlan {
  const path = io.env.AWS_CONFIG_FILE || join(io.home ?? '', '.aws', 'config');
  return { path, isShared: true, put: (text) => put(text, choice, path), take: removeBlocks };
}

function put(text: string, choice: Choice, path: string): string {
  const clean = removeBlocks(text);
  if (new RegExp(`^[ \\t]*\\[[ \\t]*profile[ \\t]+${PROFILE}[ \\t]*\\]`, 'm').test(clean)) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `${path} has a profile ${PROFILE} that setup did not write.`,
      {
        hint: 'Rename it, and run again.',
      },
    );
  }
  assertOtherSource(choice);
  const words = [...launcher(), 'credential-process', ...choiceOptions(choice)];
  return appendBlock(clean, [
    `[profile ${PROFILE}]`,
    ...(choice.region === undefined ? [] : [`region = ${choice.region}`]),
    `credential_process = ${words.map((word) => quoteForProfile(word, path)).join(' ')}`,
  ]);
}

/**
 * The SDKs hand it to a shell or split it as one would, and the AWS guide knows double quotes.
 * Before that they take a comment off the line, in quotes or not.
 */
function quoteForProfile(word: string, path: string): string {
  if (/[\r\n]|\s[#;]/.test(word)) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `${path} cannot hold a command with a line break, or with a space before # or ;.`,
      { hint: 'Rename the profile, or the directory that bedrock-token is in.' },
    );
  }
  const isPlainInDoubleQuotes = /\s/.test(word) && !/["$`\\!]/.test(word);
  if (process.platform === 'win32') return /\s/.test(word) ? `"${word}"` : word;
  return isPlainInDoubleQuotes ? `"${word}"` : quoteWords([word]);
}
