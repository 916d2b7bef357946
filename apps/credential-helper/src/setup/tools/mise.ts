import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { appendBlock, removeBlocks, toBlock } from '../block.ts';
import { choiceOptions, launcher, quoteWords } from '../command-words.ts';
import { assertToml } from '../toml.ts';
import type { Choice, Tool } from '../tool.ts';

/** The mise.toml of the directory at hand. */
export const mise: Tool = {
  name: 'mise',
  needsRegion: false,
  plan(choice) {
    const path = resolve(existsSync('.mise.toml') ? '.mise.toml' : 'mise.toml');
    return [{ path, put: (text) => put(text, choice, path), take: removeBlocks, mode: 0o644 }];
  },
  next: () => 'Run mise trust, once for this directory.',
};

const ENV_TABLE = /^[ \t]*\[env\][^\n]*\n/m;

/** A table can stand only once: ours goes into the one that is there. */
function put(text: string, choice: Choice, path: string): string {
  const clean = removeBlocks(text);
  assertToml(clean, path);
  const command = quoteWords([launcher(), 'get', ...choiceOptions(choice)]);
  const lines = [
    `AWS_BEARER_TOKEN_BEDROCK = ${JSON.stringify(`{{ exec(command=${JSON.stringify(command)}) }}`)}`,
    ...(choice.region === undefined ? [] : [`AWS_REGION = ${JSON.stringify(choice.region)}`]),
  ];
  const ended = clean === '' || clean.endsWith('\n') ? clean : `${clean}\n`;
  const result = ENV_TABLE.test(ended)
    ? ended.replace(ENV_TABLE, (header) => header + toBlock(lines))
    : appendBlock(ended, ['[env]', ...lines]);
  assertToml(result, path);
  return result;
}
