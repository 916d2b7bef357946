import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../runner/run-action.ts';
import { type Home, makeHome, runCommand, runProgram, STATIC_KEYS } from '../runner/run-command.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';
const nu = join(repositoryRoot, 'test', 'node_modules', '.bin', 'nu');

const has = (program: string) =>
  spawnSync(program, ['-c', 'exit'], { stdio: 'ignore' }).error === undefined;

const PREFIX = 'bedrock-api-key-';

/**
 * Puts a key into the cache that has every character of base64. No key of AWS has all: a slash
 * stands for bytes that its text does not have in the places where it would take them.
 */
async function warmWithEveryLetter(home: Home): Promise<{ env: NodeJS.ProcessEnv; token: string }> {
  const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
  await runCommand([], { env });
  const path = join(home.cache, readdirSync(home.cache)[0] ?? '');
  const entry = JSON.parse(readFileSync(path, 'utf8')) as { token: string };
  const url = atob(entry.token.slice(PREFIX.length));
  const letters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join(
    '',
  );
  const padding = ['', '.', '..'].map((shift) => shift + letters.replace('&', '')).join('');
  let token = PREFIX + btoa(`${url}&Padding=${padding}`);
  if (!token.endsWith('=')) token = PREFIX + btoa(`${url}&Padding=${padding}.`);
  expect([...ALPHABET].filter((letter) => !token.includes(letter))).toEqual([]);
  writeFileSync(path, JSON.stringify({ ...entry, token }));
  return { env, token };
}

/** Evaluates what a format printed, and prints the variables, one a line. */
const SHELLS: [format: string, shell: string, words: (text: string) => string[]][] = [
  [
    'env',
    'bash',
    (text) => [
      'bash',
      '--norc',
      '-c',
      `${text}\nexec printenv AWS_BEARER_TOKEN_BEDROCK AWS_REGION AWS_DEFAULT_REGION`,
    ],
  ],
  [
    'env',
    'sh',
    (text) => [
      'sh',
      '-c',
      `${text}\nexec printenv AWS_BEARER_TOKEN_BEDROCK AWS_REGION AWS_DEFAULT_REGION`,
    ],
  ],
  [
    'env',
    'zsh',
    (text) => [
      'zsh',
      '-f',
      '-c',
      `${text}\nexec printenv AWS_BEARER_TOKEN_BEDROCK AWS_REGION AWS_DEFAULT_REGION`,
    ],
  ],
  [
    'env-no-export',
    'bash',
    (text) => [
      'bash',
      '--norc',
      '-c',
      `${text}\necho "$AWS_BEARER_TOKEN_BEDROCK"; echo "$AWS_REGION"; echo "$AWS_DEFAULT_REGION"`,
    ],
  ],
  [
    'env-no-export',
    'zsh',
    (text) => [
      'zsh',
      '-f',
      '-c',
      `${text}\necho "$AWS_BEARER_TOKEN_BEDROCK"; echo "$AWS_REGION"; echo "$AWS_DEFAULT_REGION"`,
    ],
  ],
  [
    'dotenv',
    'bash',
    (text) => [
      'bash',
      '--norc',
      '-c',
      `set -a\n. /dev/stdin <<'END'\n${text}END\nexec printenv AWS_BEARER_TOKEN_BEDROCK AWS_REGION AWS_DEFAULT_REGION`,
    ],
  ],
  [
    'fish',
    'fish',
    (text) => [
      'fish',
      '--no-config',
      '-c',
      `${text}\nprintenv AWS_BEARER_TOKEN_BEDROCK AWS_REGION AWS_DEFAULT_REGION`,
    ],
  ],
  [
    'powershell',
    'pwsh',
    (text) => [
      'pwsh',
      '-NoProfile',
      '-Command',
      `${text}\n$Env:AWS_BEARER_TOKEN_BEDROCK; $Env:AWS_REGION; $Env:AWS_DEFAULT_REGION`,
    ],
  ],
];

describe('the format', () => {
  it.for(SHELLS)('%s survives %s', async ([format, shell, words], { skip }) => {
    skip(!has(shell), `there is no ${shell} here`);
    using home = makeHome();
    const { env, token } = await warmWithEveryLetter(home);
    const { stdout } = await runCommand(['--format', format], { env });
    const result = await runProgram(words(stdout), { env: { HOME: home.path } });
    expect(result.stderr).toBe('');
    expect(result.stdout.trim().split(/\r?\n/)).toEqual([token, 'us-east-1', 'us-east-1']);
  });

  it.skipIf(!existsSync(nu))('nu survives Nushell', async () => {
    using home = makeHome();
    const { env, token } = await warmWithEveryLetter(home);
    const { stdout } = await runCommand(['--format', 'nu'], { env });
    const script =
      '$in | from json | load-env; print $env.AWS_BEARER_TOKEN_BEDROCK $env.AWS_REGION';
    const result = await runProgram([nu, '--no-config-file', '--stdin', '-c', script], {
      env: { HOME: home.path },
      input: stdout,
    });
    expect(result.stdout.trim().split('\n')).toEqual([token, 'us-east-1']);
  });

  it('dotenv survives the package dotenv', async () => {
    using home = makeHome();
    const { env, token } = await warmWithEveryLetter(home);
    const { stdout } = await runCommand(['--format', 'dotenv'], { env });
    expect(parseDotenv(stdout)).toEqual({
      AWS_BEARER_TOKEN_BEDROCK: token,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
    });
  });

  it('cmd is lines of set with quotes and CR LF, of letters that cmd.exe does not expand', async () => {
    using home = makeHome();
    const { env, token } = await warmWithEveryLetter(home);
    const { stdout } = await runCommand(['--format', 'cmd'], { env });
    const lines = stdout.split('\r\n');
    expect(lines.pop()).toBe('');
    // Within the quotes only % and ! mean something to cmd.exe, and no key has them.
    const values = lines.map((line) => /^set "(\w+)=([^"%!\r\n]+)"$/.exec(line)?.slice(1));
    expect(Object.fromEntries(values as [string, string][])).toEqual({
      AWS_BEARER_TOKEN_BEDROCK: token,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
    });
  });

  it('powershell is single-quoted strings, whatever is in them', async () => {
    using home = makeHome();
    const { env, token } = await warmWithEveryLetter(home);
    const { stdout } = await runCommand(['--format', 'powershell'], { env });
    const values = stdout
      .trim()
      .split('\n')
      .map((line) => /^\$Env:(\w+) = '([^'\u2018-\u201b]+)'$/.exec(line)?.slice(1));
    expect(values[0]).toEqual(['AWS_BEARER_TOKEN_BEDROCK', token]);
  });

  it('header is one line of HTTP', async () => {
    using home = makeHome();
    const { env, token } = await warmWithEveryLetter(home);
    const { stdout } = await runCommand(['--format', 'header'], { env });
    expect(stdout).toBe(`Authorization: Bearer ${token}\n`);
    const [name = '', value = ''] = stdout.trim().split(': ');
    expect(new Headers([[name, value]]).get('authorization')).toBe(`Bearer ${token}`);
  });
});

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

describe('the document', () => {
  it.each<[string, (token: string) => unknown]>([
    [
      'json',
      (Token) => ({
        Version: 1,
        Token,
        Expiration: expect.stringMatching(RFC3339),
        Region: 'us-east-1',
        Cached: true,
        Source: 'environment',
      }),
    ],
    [
      'exec-credential',
      (token) => ({
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { token, expirationTimestamp: expect.stringMatching(RFC3339) },
      }),
    ],
    [
      'bazel',
      (token) => ({
        headers: { Authorization: [`Bearer ${token}`] },
        expires: expect.stringMatching(RFC3339),
      }),
    ],
    ['claude-desktop', (token) => ({ token })],
  ])('%s is one line that jq and JSON.parse read alike', async (format, expected) => {
    using home = makeHome();
    const { env, token } = await warmWithEveryLetter(home);
    const input = '{"uri":"https://bedrock-runtime.us-east-1.amazonaws.com/"}';
    const { stdout } = await runCommand(['--format', format], { env, input });
    expect(stdout).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(stdout)).toEqual(expected(token));
    if (!has('jq')) return;
    const jq = await runProgram(['jq', '-c', '.'], { input: stdout });
    expect(JSON.parse(jq.stdout)).toEqual(JSON.parse(stdout));
  });

  it('bazel does not mind what is on stdin, or that nothing is', async () => {
    using home = makeHome();
    const { env } = await warmWithEveryLetter(home);
    for (const input of ['', '{', 'x'.repeat(1_000_000)]) {
      expect((await runCommand(['--format', 'bazel'], { env, input })).code).toBe(0);
    }
  });
});
