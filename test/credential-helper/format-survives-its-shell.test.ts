import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import {
  type Home,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
} from '../support/command/run-command.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';
const PREFIX = 'bedrock-api-key-';
const nu = join(repositoryRoot, 'test', 'node_modules', '.bin', 'nu');
const schemaFile = join(repositoryRoot, 'apps/credential-helper/schema/token.schema.json');

const has = (program: string) =>
  spawnSync(program, ['-c', 'exit'], { stdio: 'ignore' }).error === undefined;

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
  const codes = Array.from({ length: 94 }, (_, index) => 33 + index);
  const letters = String.fromCharCode(...codes).replace('&', '');
  const padding = ['', '.', '..'].map((shift) => shift + letters).join('');
  let token = PREFIX + btoa(`${url}&Padding=${padding}`);
  if (!token.endsWith('=')) token = PREFIX + btoa(`${url}&Padding=${padding}.`);
  expect([...ALPHABET].filter((letter) => !token.includes(letter))).toEqual([]);
  writeFileSync(path, JSON.stringify({ ...entry, token }));
  return { env, token };
}

/** What a warm command prints in a format, and the key that must be in it. */
async function printIn(
  format: string,
  home: Home,
  options: readonly string[] = [],
): Promise<{ text: string; token: string }> {
  const { env, token } = await warmWithEveryLetter(home);
  const { stdout, stderr, code } = await runCommand(['--format', format, ...options], { env });
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return { text: stdout, token };
}

const NAMES = ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_REGION', 'AWS_DEFAULT_REGION'];
const variables = (token: string) => [token, 'us-east-1', 'us-east-1'];
const recordOf = (token: string) =>
  Object.fromEntries(variables(token).map((value, index) => [NAMES[index], value]));

/** A child shows what was exported; for what was not, the shell itself has to. */
const SET = NAMES.map((name) => `echo "$${name}"`).join('; ');
const EXPORTED = `sh -c '${SET}'`;
const NOT_EXPORTED = `sh -c 'test -z "$${NAMES.join('$')}"' || exit 9; ${SET}`;
const EVAL = 'eval "$1"';
const AS_FILE = 'set -a; . ./answer';

it.for<[format: string, words: string[], script: string]>([
  ['env', ['bash', '--norc', '-c'], `${EVAL}; ${EXPORTED}`],
  ['env', ['sh', '-c'], `${EVAL}; ${EXPORTED}`],
  ['env', ['dash', '-c'], `${EVAL}; ${EXPORTED}`],
  ['env', ['zsh', '-f', '-c'], `${EVAL}; ${EXPORTED}`],
  ['env-no-export', ['bash', '--norc', '-c'], `${EVAL}; ${NOT_EXPORTED}`],
  ['env-no-export', ['dash', '-c'], `${EVAL}; ${NOT_EXPORTED}`],
  ['env-no-export', ['zsh', '-f', '-c'], `${EVAL}; ${NOT_EXPORTED}`],
  ['dotenv', ['bash', '--norc', '-c'], `${AS_FILE}; ${EXPORTED}`],
  ['dotenv', ['dash', '-c'], `${AS_FILE}; ${EXPORTED}`],
  ['fish', ['fish', '--no-config', '-c'], `eval (cat answer); ${EXPORTED}`],
  ['fish', ['fish', '--no-config', '-c'], `source answer; ${EXPORTED}`],
  [
    'powershell',
    ['pwsh', '-NoProfile', '-Command'],
    `Get-Content answer -Raw | Invoke-Expression; ${NAMES.map((name) => `$Env:${name}`).join('; ')}`,
  ],
])('the format %s survives %j', async ([format, words, script], { skip }) => {
  skip(!has(words[0] ?? ''), `there is no ${words[0]} here`);
  using home = makeHome();
  const { text, token } = await printIn(format, home);
  writeFileSync(join(home.path, 'answer'), text);
  const arguments_ = words[0] === 'fish' || words[0] === 'pwsh' ? [] : ['shell', text];
  const result = await runProgram([...words, script, ...arguments_], { env: { HOME: home.path } });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout.trim().split(/\r?\n/)).toEqual(variables(token));
});

it.skipIf(!existsSync(nu))('the format nu survives Nushell', async () => {
  using home = makeHome();
  const { text, token } = await printIn('nu', home);
  const shown = NAMES.map((name) => `$env.${name}`).join(' ');
  const script = `$in | from json | load-env; print ${shown}`;
  const result = await runProgram([nu, '--no-config-file', '--stdin', '-c', script], {
    env: { HOME: home.path },
    input: text,
  });
  expect(result.stdout.trim().split('\n')).toEqual(variables(token));
});

/** Parsers that know no more than what a format promises. */
const PARSERS: [format: string, by: string, parse: (text: string) => unknown][] = [
  ['dotenv', 'the package dotenv', parseDotenv],
  [
    'dotenv',
    // docker run --env-file and kubectl create secret --from-env-file: no quotes, no escapes.
    'the rules of Docker and Kubernetes',
    (text) => parseLines(text, '\n', /^([A-Z_]+)=(.+)$/, (value) => value),
  ],
  ['nu', 'JSON.parse', JSON.parse],
  [
    'cmd',
    // cmd.exe is a part of Windows alone. Between the outer quotes of `set "N=V"` it changes only
    // % and, with delayed expansion, !; a quote or a line end would end the value.
    'the rules of cmd.exe',
    (text) => parseLines(text, '\r\n', /^set "([A-Z_]+)=([^"%!\r\n]+)"$/, (value) => value),
  ],
  [
    'powershell',
    // about_Quoting_Rules: all is literal, and a quote, straight or curly, is doubled.
    'the rules of PowerShell',
    (text) =>
      parseLines(text, '\n', /^\$Env:([A-Z_]+) = '((?:[^'‘-‛]|(['‘-‛])\3)+)'$/, (value) =>
        value.replace(/(['‘-‛])\1/g, '$1'),
      ),
  ],
];

function parseLines(
  text: string,
  end: string,
  pattern: RegExp,
  decode: (text: string) => string,
): Record<string, string> {
  const lines = text.split(end);
  expect(lines.pop(), 'the last line has an end, too').toBe('');
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', value = ''] = pattern.exec(line) ?? [];
      return [name, decode(value)];
    }),
  );
}

it.each(PARSERS)('the format %s is read by %s', async (format, _, parse) => {
  using home = makeHome();
  const { text, token } = await printIn(format, home);
  expect(parse(text)).toEqual(recordOf(token));
});

it('the format header is one line of HTTP', async () => {
  using home = makeHome();
  const { text, token } = await printIn('header', home);
  expect(text).toBe(`Authorization: Bearer ${token}\n`);
  const [name = '', value = ''] = text.trim().split(': ');
  expect(new Headers([[name, value]]).get('authorization')).toBe(`Bearer ${token}`);
});

const Expiration = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

it.each<[string, (token: string) => unknown]>([
  [
    'json',
    (Token) => ({
      ...{ Version: 1, Token, Expiration },
      ...{ Region: 'us-east-1', Cached: true, Source: 'environment' },
    }),
  ],
  [
    'exec-credential',
    (token) => ({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token, expirationTimestamp: Expiration },
    }),
  ],
  ['bazel', (token) => ({ headers: { Authorization: [`Bearer ${token}`] }, expires: Expiration })],
  ['claude-desktop', (token) => ({ token })],
])('the document %s is one line that jq and JSON.parse read alike', async (format, expected) => {
  using home = makeHome();
  const { text, token } = await printIn(format, home);
  expect(text).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(text)).toEqual(expected(token));
  if (!has('jq')) return;
  const jq = await runProgram(['jq', '-c', '.'], { input: text });
  expect(jq.stdout).toBe(text);
});

describe('exec-credential answers in the version that KUBERNETES_EXEC_INFO asks for', () => {
  const group = 'client.authentication.k8s.io';
  const askWith = async (info: string) => {
    using home = makeHome();
    const env = {
      ...home.env,
      ...STATIC_KEYS,
      AWS_REGION: 'us-east-1',
      KUBERNETES_EXEC_INFO: info,
    };
    return runCommand(['--format', 'exec-credential'], { env });
  };

  it.each(['v1', 'v1beta1'])('%s', async (version) => {
    const apiVersion = `${group}/${version}`;
    const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
    const { code, stdout } = await askWith(JSON.stringify(info));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ apiVersion, kind: 'ExecCredential' });
  });

  it.each([`{"apiVersion":"${group}/v1alpha1"}`, '{"apiVersion":', 'null', '{}'])(
    'or refuses %s',
    async (info) => {
      const { code, stdout, stderr } = await askWith(info);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('KUBERNETES_EXEC_INFO');
      expect(stderr).toContain(`apiVersion: ${group}/v1`);
      expect(stderr).not.toContain('bedrock-api-key-');
    },
  );
});

it.each([
  { service: 'bedrock', more: [] },
  { service: 'claude-platform', more: ['Service'] },
])(
  'the document json for $service is what its published schema says',
  async ({ service, more }) => {
    using home = makeHome();
    const { properties, required } = JSON.parse(readFileSync(schemaFile, 'utf8')) as {
      properties: Record<
        string,
        { type?: string; const?: unknown; enum?: unknown[]; pattern?: string }
      >;
      required: string[];
    };
    const { text } = await printIn('json', home, ['--service', service]);
    const answer = JSON.parse(text) as Record<string, unknown>;
    // These keys contain their end.
    expect(Object.keys(answer).filter((name) => name !== 'Expiration')).toEqual([
      ...required,
      ...more,
    ]);
    const known = Object.keys(properties).filter(
      (name) => name !== 'SessionEnd' && (name !== 'Service' || more.includes(name)),
    );
    expect(Object.keys(answer)).toEqual(known);
    for (const [name, value] of Object.entries(answer)) {
      const rule = properties[name] ?? {};
      if (rule.type) expect(typeof value, name).toBe(rule.type);
      if (rule.const) expect(value, name).toBe(rule.const);
      if (rule.enum) expect(rule.enum, name).toContain(value);
      if (rule.pattern) expect(value, name).toMatch(new RegExp(rule.pattern, 'u'));
    }
  },
);

const ANTHROPIC = ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_API_KEY'];
const SHOWN = ANTHROPIC.map((name) => `echo "$${name}"`).join('; ');

describe.concurrent('--anthropic', () => {
  it.for<[format: string, words: string[], script: string]>([
    ['env', ['sh', '-c'], `${EVAL}; sh -c '${SHOWN}'`],
    ['env-no-export', ['sh', '-c'], `${EVAL}; ${SHOWN}`],
    ['fish', ['fish', '--no-config', '-c'], `source answer; sh -c '${SHOWN}'`],
    ['powershell', ['pwsh', '-NoProfile', '-Command'], `. ./answer.ps1; sh -c '${SHOWN}'`],
  ])(
    '%s sets what the SDKs of Anthropic read, and unsets their own key, in %j',
    async ([format, words, script], { skip }) => {
      skip(!has(words[0] ?? ''), `there is no ${words[0]} here`);
      using home = makeHome();
      const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
      const answer = await runCommand(['get', '--format', format, '--anthropic'], { env });
      expect(answer).toMatchObject({ code: 0, stderr: '' });
      for (const name of ['answer', 'answer.ps1']) {
        writeFileSync(join(home.path, name), answer.stdout);
      }
      const more = words[0] === 'sh' ? ['shell', answer.stdout] : [];
      const { stdout } = await runProgram([...words, script, ...more], {
        env: { HOME: home.path, ANTHROPIC_API_KEY: 'mine' },
      });
      const [token, baseUrl, own] = stdout.split('\n');
      expect(token).toMatch(/^bedrock-api-key-/);
      expect(baseUrl).toBe('https://bedrock-runtime.us-east-1.amazonaws.com/anthropic');
      expect(own).toBe('');
    },
  );

  it('is data in nu and dotenv, which cannot unset, and is refused where no variable is set', async () => {
    using home = makeHome();
    const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
    const get = (format: string) => runCommand(['get', '--format', format, '--anthropic'], { env });
    const base = 'https://bedrock-runtime.us-east-1.amazonaws.com/anthropic';
    expect(JSON.parse((await get('nu')).stdout)).toMatchObject({ ANTHROPIC_BASE_URL: base });
    expect(parseDotenv((await get('dotenv')).stdout)).toMatchObject({ ANTHROPIC_BASE_URL: base });
    expect((await get('cmd')).stdout).toContain('set "ANTHROPIC_API_KEY="\r\n');
    const refused = await get('json');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('--anthropic needs a --format that sets variables: env');
  });
});
