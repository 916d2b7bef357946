#!/usr/bin/env node
import { printEnvironment } from './command-line/env.ts';
import { printIdToken } from './command-line/id-token.ts';
import { start } from './command-line/start.ts';
import { USAGE } from './command-line/usage.ts';
import { UsageError } from './command-line/usage-error.ts';
import { ShapeError } from './shape/shape.ts';

const COMMANDS: Record<string, (args: string[]) => Promise<void>> = {
  start,
  env: printEnvironment,
  'id-token': printIdToken,
};

/** Exit codes: 0 stopped cleanly, 1 it failed or got unsupported requests, 2 wrong usage. */
async function main([first = 'start', ...rest]: string[]): Promise<void> {
  if ([first, ...rest].some((word) => ['--help', '-h', 'help'].includes(word))) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const hasCommand = !first.startsWith('-');
  const run = Object.hasOwn(COMMANDS, hasCommand ? first : 'start')
    ? COMMANDS[hasCommand ? first : 'start']
    : undefined;
  if (run === undefined) {
    const known = Object.keys(COMMANDS).join(', ');
    throw new UsageError(`there is no command ${first}; there are: ${known}`);
  }
  await run(hasCommand ? rest : [first, ...rest]);
}

main(process.argv.slice(2)).catch((error: NodeJS.ErrnoException) => {
  const isUsage = error instanceof UsageError || error instanceof ShapeError || isOfParser(error);
  process.stderr.write(`bedrock-token-emulator: ${error.message}\n`);
  if (isUsage) process.stderr.write('See: bedrock-token-emulator --help\n');
  process.exit(isUsage ? 2 : 1);
});

function isOfParser({ code = '' }: NodeJS.ErrnoException): boolean {
  return code.startsWith('ERR_PARSE_ARGS');
}
