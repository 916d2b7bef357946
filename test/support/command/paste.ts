import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type CommandResult, command, runProgram, USER_PATH } from './run-command.ts';

export interface Paste {
  /** Where the shell runs, and where its programs are put. */
  directory: string;
  env: NodeJS.ProcessEnv;
  /** What `gh auth token` prints. */
  githubToken?: string;
  /** Programs of the page in addition to those above: name → command line. */
  programs?: Record<string, readonly string[]>;
}

/**
 * Runs a command of a page or a hint as it is, in a shell that has what its readers have: `bedrock-token`, `aws` and
 * `gh`. The latter two are stand-ins.
 */
export function paste(
  text: string,
  { directory, env, githubToken = '', programs: more = {} }: Paste,
): Promise<CommandResult> {
  const bin = join(directory, 'bin');
  mkdirSync(bin, { recursive: true });
  const standIn = join(import.meta.dirname, 'aws-stand-in.ts');
  const programs = {
    'bedrock-token': `exec ${quote(command)} "$@"`,
    aws: `exec ${quote([process.execPath, standIn])} "$@"`,
    gh: `[ "$*" = 'auth token' ] && echo '${githubToken}'`,
    ...Object.fromEntries(
      Object.entries(more).map(([name, words]) => [name, `exec ${quote(words)} "$@"`]),
    ),
  };
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return runProgram(['sh', '-e', '-c', text], {
    cwd: directory,
    env: { ...env, PATH: [bin, USER_PATH].join(delimiter) },
  });
}

const quote = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');
