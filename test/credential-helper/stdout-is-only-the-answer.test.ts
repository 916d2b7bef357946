import { spawnSync } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import {
  command,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
} from '../support/command/run-command.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const KEY = `ABSK${btoa('dev-at-123456789012:secret')}`;
const isOnlyALine = /^[^\n]+\n$/;
const isText = /^[^\n][\s\S]*[^\n]\n$/;

/** Every verb that answers, and what its answer looks like. */
const ANSWERS: [args: string[], looks: RegExp, code?: number][] = [
  [[], /^bedrock-api-key-[\w+/]+=*\n$/],
  [['get', '--verbose'], /^bedrock-api-key-[\w+/]+=*\n$/],
  [['get', '--no-cache', '--refresh', '--format', 'json'], isOnlyALine],
  [['--format', 'env'], /^(export \w+='[^']+'\n){3}$/],
  [['credential-process'], isOnlyALine],
  [['credential-process', '--verbose', '--no-cache'], isOnlyALine],
  [['shell-init', 'bash'], isText],
  [['shell-init', 'fish', '--verbose'], isText],
  [['setup', 'claude-code', '--dry-run'], isText],
  [['inspect', KEY], isText],
  [['inspect', '--json', KEY], isOnlyALine],
  [['status'], isText, 1],
  [['status', '--json', '--verbose'], isOnlyALine, 1],
  [['cache', 'path'], isOnlyALine],
  [['completion', 'bash'], isText],
  [['completion', 'zsh'], isText],
  [['completion', 'fish'], isText],
  [['--help'], isText],
  [['exec', '--help'], isText],
  [['keys', '--help'], isText],
  [['keys', 'rotate', '--help'], isText],
  [['--version'], isOnlyALine],
];

describe.concurrent('stdout holds the answer, and nothing else, of', () => {
  it.each(sampleOf(ANSWERS, 12))('%j', async (args, looks, code = 0) => {
    using home = makeHome();
    const result = await runCommand(args, { env: { ...home.env, ...ENV } });
    expect(result.code).toBe(code);
    expect(result.stdout).toMatch(looks);
    expect(result.stdout).not.toContain('bedrock-token: ');
    for (const line of result.stderr.split('\n').filter(Boolean)) {
      expect(line).toMatch(/^bedrock-token: |^ {2}/);
    }
    if (!args.includes('--verbose')) expect(result.stderr).toBe('');
  });

  it('a command that has to warn', async () => {
    using home = makeHome();
    // A cache that cannot be: the key comes, and what there is to say about it stands elsewhere.
    furnish(home, { '.cache/bedrock-token': 'a file' });
    const result = await runCommand(['get'], { env: { ...home.env, ...ENV } });
    expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining('warning') });
    expect(result.stdout).toMatch(/^bedrock-api-key-[\w+/]+=*\n$/);
  });

  it.each([[['cache', 'clear']], [['setup', 'claude-code']]])(
    '%j, which has none',
    async (args) => {
      using home = makeHome();
      const result = await runCommand(args, { env: { ...home.env, ...ENV } });
      expect(result).toMatchObject({ code: 0, stdout: '' });
      expect(result.stderr).toMatch(/^bedrock-token: /);
    },
  );
});

/** Every way to fail before there is an answer, by verb. */
const FAILURES: [code: number, args: string[], env: NodeJS.ProcessEnv][] = [
  [2, ['nonsense'], ENV],
  [2, ['--nonsense'], ENV],
  [2, ['get', '--format', 'nonsense'], ENV],
  [2, ['get', '--region', 'NoWhere!'], ENV],
  [2, ['get', '--min-ttl', '13h'], ENV],
  [2, ['get', '--scope', 'inference'], ENV],
  [5, ['get'], STATIC_KEYS],
  [4, ['get', '--profile', 'nobody'], ENV],
  [4, ['credential-process', '--profile', 'nobody'], ENV],
  [5, ['credential-process'], STATIC_KEYS],
  [2, ['exec'], ENV],
  [5, ['exec', '--', 'true'], STATIC_KEYS],
  [127, ['exec', '--json', 'no-such-command'], ENV],
  [2, ['shell-init', 'tcsh'], ENV],
  [2, ['setup', 'emacs'], ENV],
  [5, ['setup', 'codex'], STATIC_KEYS],
  [2, ['inspect'], ENV],
  [2, ['inspect', 'nonsense'], ENV],
  [2, ['inspect', '--verify', KEY], ENV],
  [2, ['status', 'more'], ENV],
  [2, ['doctor', 'more'], ENV],
  [2, ['cache'], ENV],
  [2, ['keys'], ENV],
  [2, ['keys', 'nonsense'], ENV],
  [2, ['keys', 'list'], ENV],
  [2, ['keys', 'audit', '--fail-on', 'nonsense'], ENV],
  [2, ['keys', 'rotate', '--user', 'ci'], ENV],
  [5, ['keys', 'list', '--all-users'], STATIC_KEYS],
  [2, ['completion'], ENV],
];

describe.concurrent('what fails leaves stdout empty and says why once:', () => {
  it.each(sampleOf(FAILURES, 10))('%i for %j', async (code, args, env) => {
    using home = makeHome();
    const run = (words: string[]) => runCommand(words, { env: { ...home.env, ...env } });
    const [verb = '', ...rest] = args.filter((arg) => arg !== '--json');
    const told = await run([verb, ...rest]);
    expect(told).toMatchObject({ code, stdout: '' });
    // A sentence, and what to do next.
    expect(told.stderr).toMatch(/^bedrock-token: [A-Za-z-][^\n]+\n {2}[^\n]+\n$/);
    const asJson = await run([verb, '--json', ...rest]);
    expect(asJson).toMatchObject({ code, stdout: '' });
    expect(asJson.stderr).toMatch(/^\{[^\n]+\}\n$/);
    expect(JSON.parse(asJson.stderr)).toEqual({
      error: {
        code: expect.stringMatching(/^ERR_[A-Z_]+$/),
        message: expect.stringMatching(/\.$/),
        hint: expect.stringMatching(/\w/),
        exitCode: code,
      },
    });
  });
});

const hasStrace = spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0;

it.skipIf(!hasStrace).each(sampleOf(ANSWERS, 6))(
  'the answer is one write: %j',
  async (args, _, code = 0) => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    const log = join(home.path, 'calls');
    const strace = ['strace', '-f', '-qq', '-e', 'trace=write,writev', '-o', log, ...command];
    const { stdout, code: ended } = await runProgram([...strace, ...args], { env });
    expect(ended).toBe(code);
    const writes = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => /\bwritev?\(1,/.test(line));
    expect(writes).toHaveLength(1);
    expect(writes[0]).toMatch(new RegExp(`= ${Buffer.byteLength(stdout)}$`));
  },
);

it.skipIf(process.platform !== 'linux')('a full disk is a failure, not half an answer', () => {
  using home = makeHome();
  const [file = '', ...args] = command;
  const { status, stderr } = spawnSync(file, [...args, 'get'], {
    env: { PATH: process.env.PATH, ...home.env, ...ENV },
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    encoding: 'utf8',
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain('ENOSPC');
});

it.skipIf(process.platform === 'win32')(
  'a reader that is gone is nobody to complain to',
  async () => {
    using home = makeHome();
    const words = command.map((word) => `'${word}'`).join(' ');
    const script = `(sleep 0.2; exec ${words} --help) | true; echo "\${PIPESTATUS[0]}"`;
    const result = await runProgram(['bash', '-c', script], { env: { ...home.env, ...ENV } });
    expect(result).toMatchObject({ stdout: '0\n', stderr: '' });
  },
);
