import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../test/support/command/run-command.ts';

/** Programs of a page. Each records how it was called, and does nothing. */
const PROGRAMS = [
  ...['bedrock-token', 'aws', 'gh', 'git', 'npm', 'npx', 'cosign', 'sha256sum', 'gitleaks'],
  ...['openssl', 'claude', 'opencode', 'python', 'cat', 'bedrock-token-emulator', 'curl'],
];

/** Prints a word for each filter, but once: a loop that asks for the next page gets one, and ends. */
const JQ = `#!/bin/sh
mkdir "$0-$(printf %s "$*" | cksum | tr ' ' -)" 2>/dev/null && echo stand-in
exit 0
`;

export interface Call {
  program: string;
  args: string[];
}

export interface Calls {
  calls: Call[];
  /** Of the shell, such as a mistake in its syntax. */
  stderr: string;
  /** The working directory of the shell, with the files that it wrote. */
  work: string;
}

/** What the shell calls for a block of a page. @param directory where a directory of its own is made */
export async function callsOf(
  text: string,
  directory: string,
  env: Record<string, string> = {},
): Promise<Calls> {
  const place = mkdtempSync(join(directory, 'block-'));
  const [bin, record, work] = ['bin', 'record', 'work'].map((name) => join(place, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [bin, record, work]) mkdirSync(path);
  const programs = PROGRAMS.map((name) => [
    name,
    `#!/bin/sh\nprintf '%s\\0' '${name}' "$@" > "${record}/$$"\n`,
  ]);
  for (const [name = '', script = ''] of [...programs, ['jq', JQ]]) {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  // What a page reads, such as `< leaked-key.txt`.
  for (const [, name = ''] of text.matchAll(/< ([\w.-]+)/g)) writeFileSync(join(work, name), '');
  const { stderr } = await runProgram(['sh', '-c', text], {
    cwd: work,
    env: { ...env, PATH: `${bin}:/usr/bin:/bin`, HOME: work },
  });
  const calls = readdirSync(record).map((name) => {
    const [program = '', ...args] = readFileSync(join(record, name), 'utf8')
      .split('\0')
      .slice(0, -1);
    return { program, args };
  });
  return { calls, stderr, work };
}
