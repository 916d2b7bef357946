import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { developerEnv, NARROW_ROLE, startHelperCloud } from '../support/command/helper-cloud.ts';
import { command, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const IN_REGION = ['--region', 'us-east-1'];
const CANARY = 'CANARY+proxy/password';
const TOKEN = /bedrock-api-key-[\w+/=]{20,}/;

/** Every verb, whether it may print the key, and whether AWS secrets. */
const VERBS: [args: string[], mayPrint: { token?: boolean; secrets?: boolean }][] = [
  [['get', ...IN_REGION], { token: true }],
  [['get', ...IN_REGION, '--refresh', '--role-arn', NARROW_ROLE], { token: true }],
  [['get', ...IN_REGION, '--role-arn', `${NARROW_ROLE}x`], {}],
  [['get', ...IN_REGION, '--profile', 'none'], {}],
  [['credential-process', ...IN_REGION], { secrets: true }],
  [['exec', ...IN_REGION, '--', 'true'], {}],
  [['exec', ...IN_REGION, '--', 'no-such-command'], {}],
  [['shell-init', 'bash', ...IN_REGION], {}],
  [['setup', 'codex', ...IN_REGION], {}],
  [['setup', 'claude-code', ...IN_REGION, '--dry-run'], {}],
  [['inspect', ...IN_REGION], {}],
  [['inspect', '--verify', '-', ...IN_REGION], {}],
  [['status', ...IN_REGION], {}],
  [['doctor', ...IN_REGION], {}],
  [['doctor', ...IN_REGION, '--call', 'no.such-model', '--json'], {}],
  [['cache', 'path'], {}],
  [['completion', 'bash'], {}],
  [['--help'], {}],
  [['nonsense', CANARY], {}],
  [['get', `--${CANARY}`], {}],
  [['get', '--region', CANARY], {}],
];

describe('no secret leaves by', () => {
  it.each(VERBS)('%j, with --verbose', async (args, mayPrint) => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env: Record<string, string | undefined> = {
      ...home.env,
      ...cloud.env,
      ...developerEnv(cloud),
      NO_PROXY: '127.0.0.1',
      HTTPS_PROXY: `http://user:${encodeURIComponent(CANARY)}@127.0.0.1:9`,
    };
    const { stdout: token } = await runCommand(['get', ...IN_REGION], { env });
    const [verb = '', ...rest] = args;
    const words = args.includes('--') || verb.startsWith('-') ? args : [verb, '--verbose', ...rest];
    const { stdout, stderr } = await runCommand(words, {
      env: { ...env, AWS_BEARER_TOKEN_BEDROCK: token.trim() },
      input: token,
    });
    const secrets = [...cloud.secrets(), CANARY, encodeURIComponent(CANARY)];
    const seen = (text: string) => secrets.filter((secret) => text.includes(secret));
    expect(seen(stderr)).toEqual([]);
    expect(stderr).not.toMatch(TOKEN);
    expect(stderr).not.toMatch(/unforeseen|\n\s+at /);
    if (!mayPrint.secrets) expect(seen(stdout)).toEqual([]);
    if (!mayPrint.token) expect(stdout).not.toMatch(TOKEN);
    // What stands in files: the key in the cache, and nothing else anywhere.
    for (const file of readdirSync(home.path, { recursive: true, encoding: 'utf8' })) {
      const path = join(home.path, file);
      const text = file.includes('bedrock-token/') || !file.includes('.') ? '' : read(path);
      expect(seen(text), file).toEqual([]);
      expect(text, file).not.toMatch(TOKEN);
    }
    // The cache holds keys, not the credentials that made them.
    for (const file of readdirSync(home.cache)) {
      const text = read(join(home.cache, file));
      if (verb !== 'credential-process') expect(seen(text), file).toEqual([]);
    }
  });
});

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

it.skipIf(process.platform !== 'linux')('no secret stands on a command line', async () => {
  using home = makeHome();
  const env = { PATH: process.env.PATH, ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
  const [file = '', ...args] = command;
  const child = spawn(file, [...args, 'exec', '--openai', '--', 'sh', '-c', 'sleep 1; :'], { env });
  const lines = new Set<string>();
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      lines.add(read(`/proc/${pid}/cmdline`));
    }
  }, 20);
  await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(timer);
  const all = [...lines].join('\n');
  expect(all).toContain('sleep');
  expect(all).not.toMatch(TOKEN);
  expect(all).not.toContain(STATIC_KEYS.AWS_SECRET_ACCESS_KEY);
});

it('a command run by exec --clean has the key, and no other way to AWS', async () => {
  using home = makeHome();
  const env = { ...home.env, ...STATIC_KEYS, AWS_SESSION_TOKEN: 'CANARY', AWS_REGION: 'us-east-1' };
  const { stdout } = await runCommand(['exec', '--clean', '--', 'env'], { env });
  const names = stdout.split('\n').map((line) => line.split('=')[0]);
  expect(names.filter((name) => /^(AWS_|OPENAI_|BEDROCK_)/.test(name ?? '')).sort()).toEqual([
    'AWS_BEARER_TOKEN_BEDROCK',
    'AWS_CONFIG_FILE',
    'AWS_DEFAULT_REGION',
    'AWS_EC2_METADATA_DISABLED',
    'AWS_REGION',
    'AWS_SHARED_CREDENTIALS_FILE',
  ]);
  expect(stdout).toMatch(/^AWS_CONFIG_FILE=\/dev\/null$/m);
  expect(stdout).not.toContain('CANARY');
});
