import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../support/cloud/cloud.ts';
import { startHelperCloud } from '../support/command/helper-cloud.ts';
import { command, type Home, makeHome, runProgram } from '../support/command/run-command.ts';
import { logIn, writeSsoProfile } from '../support/command/sso-login.ts';

const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;
const self = command.map((word) => `'${word}'`).join(' ');

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startHelperCloud();
});
afterAll(() => cloud.stop());

/** A user whose login has expired, and an AWS CLI that logs in after a while, or does what it is told. */
function expired(home: Home, instead?: string) {
  writeSsoProfile(cloud, home, 'dev');
  logIn(cloud, home);
  const after = join(home.path, 'after');
  spawnSync('cp', ['-r', join(home.path, '.aws', 'sso'), after]);
  logIn(cloud, home, { lifetimeSeconds: -60 });
  const bin = join(home.path, 'bin');
  mkdirSync(bin);
  const calls = join(home.path, 'calls');
  writeFileSync(
    join(bin, 'aws'),
    `#!/bin/sh\necho "aws $*" >>'${calls}'\necho 'Browser will not be opened.'\n${instead ?? `sleep 1; cp -r '${after}/.' '${home.path}/.aws/sso'`}\n`,
  );
  chmodSync(join(bin, 'aws'), 0o755);
  const env = {
    ...home.env,
    ...cloud.env,
    ...{ AWS_PROFILE: 'dev', TERM: 'xterm', SHELL: '/bin/sh' },
    PATH: [bin, process.env.PATH].join(delimiter),
  };
  const path = (name: string) => join(home.path, name);
  return {
    env,
    read: (name: string) => (existsSync(path(name)) ? readFileSync(path(name), 'utf8') : ''),
    /** Runs lines of a shell at a terminal. */
    atTerminal(...lines: string[]) {
      writeFileSync(path('line.sh'), `${lines.join('\n')}\n`);
      return runProgram(['script', '-qec', `sh '${path('line.sh')}'`, '/dev/null'], {
        env,
        cwd: home.path,
        limitMs: 60_000,
      });
    },
  };
}

const KEY = /^bedrock-api-key-\S+\n$/;

describe.skipIf(!hasScript).concurrent('--login', () => {
  it('opens one browser for all who wait, and stdout has only the answer', async () => {
    using home = makeHome();
    const { atTerminal, read } = expired(home);
    const { stdout } = await atTerminal(
      `${self} get --login >one & ${self} get --login >two &`,
      `${self} credential-process --login >three & wait`,
      `${self} exec --login -- sh -c 'echo "[$AWS_REGION]"' >four`,
    );
    expect(read('calls')).toBe('aws sso login --profile dev\n');
    expect(read('one')).toMatch(KEY);
    expect(read('two')).toBe(read('one'));
    expect(JSON.parse(read('three'))).toMatchObject({ Version: 1 });
    expect(read('four')).toMatch(/^\[.+\]\n$/);
    expect(stdout).toContain('The login has expired. Running: aws sso login --profile dev');
    expect(stdout).toContain('Browser will not be opened.');
  });

  it('is one attempt for all who wait, also if it fails', async () => {
    using home = makeHome();
    const { atTerminal, read } = expired(home, 'sleep 1; exit 7');
    const { stdout } = await atTerminal(
      `(${self} get --login >one; echo "ended $?") &`,
      `(${self} get --login >two; echo "ended $?") & wait`,
    );
    expect(read('calls')).toBe('aws sso login --profile dev\n');
    expect(read('one') + read('two')).toBe('');
    expect(stdout.match(/ended 3/g)).toHaveLength(2);
    expect(stdout).toContain('The login was not renewed: aws ended with exit code 7.');
  });

  it('ends the AWS CLI when it is ended, and the next one logs in', async () => {
    using home = makeHome();
    const { atTerminal, read } = expired(home, 'echo $$ >pid; exec sleep 600');
    const { stdout } = await atTerminal(
      `${self} get --login >one & waiting=$!`,
      'until test -s pid; do sleep 0.1; done',
      'kill -TERM "$waiting"; wait "$waiting"; echo "ended $?"',
      'sleep 0.2; kill -0 "$(cat pid)" 2>/dev/null && echo "still there"',
      `cp -r after/. .aws/sso; ${self} get >two; echo "then $?"; ls .cache/bedrock-token`,
    );
    expect(stdout).toContain('The login was not renewed: aws ended with SIGTERM.');
    expect(stdout).toContain('ended 3');
    expect(stdout).not.toContain('still there');
    expect(read('one')).toBe('');
    expect(stdout).toContain('then 0');
    expect(read('two')).toMatch(KEY);
    expect(stdout).not.toContain('.lock');
  });

  it('takes over from one that was killed', async () => {
    using home = makeHome();
    const { atTerminal, read } = expired(home, 'echo $$ >>pid; exec sleep 600');
    const { stdout } = await atTerminal(
      `${self} get --login >one & waiting=$!`,
      'until test -s pid; do sleep 0.1; done',
      'kill -KILL "$waiting" "$(cat pid)"; wait "$waiting"',
      `cp -r after/. .aws/sso; ${self} get --login >two; echo "then $?"`,
    );
    expect(stdout).toContain('then 0');
    expect(read('two')).toMatch(KEY);
    expect(read('calls').match(/aws sso login/g)).toHaveLength(1);
  });

  it('names what is missing if there is no AWS CLI', async () => {
    using home = makeHome();
    const { atTerminal } = expired(home);
    const { stdout } = await atTerminal(
      `rm bin/aws; ln -s '${process.execPath}' bin/node; PATH="$PWD/bin"`,
      `${self} get --login; echo "ended $?"`,
    );
    expect(stdout).toContain('The login was not renewed: aws cannot be started (ENOENT).');
    expect(stdout).toContain('ended 3');
  });

  it('opens none without a terminal, and none without the option', async () => {
    using home = makeHome();
    const { atTerminal, env, read } = expired(home);
    const inCi = await runProgram([...command, 'get', '--login'], { env, cwd: home.path });
    expect(inCi).toMatchObject({ code: 3, stdout: '' });
    expect(inCi.stderr).toContain(
      '--login does not renew it here, since stderr is not a terminal.',
    );
    expect(inCi.stderr).toContain('Run: aws sso login --profile dev');
    const { stdout } = await atTerminal(`${self} get; echo "ended $?"`);
    expect(stdout).toContain('ended 3');
    expect(read('calls')).toBe('');
  });
});
