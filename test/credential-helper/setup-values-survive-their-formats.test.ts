import { mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import {
  command,
  type Home,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
  USER_PATH,
} from '../support/command/run-command.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

/** Names that people have, and names that break what is not quoted. */
const PROFILES = [
  'plain',
  'a b c',
  `it's "mine"`,
  '$HOME `id` $(id)',
  'back\\slash',
  'a;b&c|d>e',
  'é😀',
  '*',
];
const KEYS = Object.entries(STATIC_KEYS).map(
  ([name, value]) => `${name.toLowerCase()} = ${value}\n`,
);
const sectionOf = (profile: string) => `[${profile}]\n${KEYS.join('')}`;

/** A home whose path needs quotes too, with one profile. */
function makeOddHome(profile: string): Home {
  const outer = makeHome();
  const path = join(outer.path, `it's "odd" $x`);
  mkdirSync(path);
  const env = { HOME: path, XDG_CACHE_HOME: join(path, '.cache') };
  const home = { ...outer, path, cache: join(env.XDG_CACHE_HOME, 'bedrock-token'), env };
  furnish(home, { '.aws/credentials': sectionOf(profile) });
  return home;
}

const isAsToken = (text: string) => expect(text).toMatch(/^bedrock-api-key-[\w+/=]+\n?$/);
const read = (home: Home, file: string) => readFileSync(join(home.path, file), 'utf8');

async function setUp(home: Home, tool: string, profile: string) {
  const args = ['setup', tool, '--region', 'us-west-2', `--profile=${profile}`];
  const result = await runCommand(args, { env: { ...home.env, PATH: USER_PATH } });
  expect(result, result.stderr).toMatchObject({ code: 0, stdout: '' });
}

describe.concurrent.each(sampleOf(PROFILES, 3))('with a profile called %s', (profile) => {
  it('Codex gets a command and arguments that print the key alone', async () => {
    using home = makeOddHome(profile);
    await setUp(home, 'codex', profile);
    const config = parseToml(read(home, '.codex/config.toml')) as {
      model_providers: Record<string, { auth: { command: string; args: string[] } }>;
    };
    const auth = config.model_providers['amazon-bedrock-runtime']?.auth;
    const result = await runProgram([auth?.command ?? '', ...(auth?.args ?? [])], {
      env: home.env,
    });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    isAsToken(result.stdout);
  });

  it('Claude Code gets a line that a shell reads as meant', async () => {
    using home = makeOddHome(profile);
    await setUp(home, 'claude-code', profile);
    const settings = JSON.parse(read(home, '.claude/settings.json')) as Record<string, string>;
    const words = ['sh', '-c', settings.awsCredentialExport ?? ''];
    const { stdout } = await runProgram(words, { env: home.env });
    expect(JSON.parse(stdout)).toMatchObject({ AccessKeyId: STATIC_KEYS.AWS_ACCESS_KEY_ID });
  });

  it('Claude Desktop gets a program without arguments that needs no PATH', async () => {
    using home = makeOddHome(profile);
    await setUp(home, 'claude-desktop', profile);
    const config = JSON.parse(read(home, '.config/Claude-3p/claude_desktop_config.json')) as {
      enterpriseConfig: Record<string, string>;
    };
    const helper = config.enterpriseConfig.inferenceCredentialHelper ?? '';
    expect(statSync(helper).mode & 0o777).toBe(0o700);
    const result = await runProgram([helper], { env: { ...home.env, PATH: '' } });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    isAsToken((JSON.parse(result.stdout) as { token: string }).token);
  });

  it('direnv gets a file that bash evaluates', async () => {
    using home = makeOddHome(profile);
    await setUp(home, 'direnv', profile);
    const script = 'set -eu; . ./.envrc; echo "$AWS_BEARER_TOKEN_BEDROCK"; echo "$AWS_REGION" >&2';
    const result = await runProgram(['bash', '--norc', '-c', script], { env: home.env });
    isAsToken(result.stdout);
    expect(result.stderr).toBe('us-west-2\n');
  });

  it('mise gets a template whose command a shell reads as meant', async () => {
    using home = makeOddHome(profile);
    await setUp(home, 'mise', profile);
    const { env } = parseToml(read(home, 'mise.toml')) as { env: Record<string, string> };
    // Tera's strings have no escapes: they end at the next quote of their kind.
    const template = /^\{\{ exec\(command=(["`])((?:(?!\1).)*)\1\) \}\}$/;
    const [, , line = ''] = template.exec(env.AWS_BEARER_TOKEN_BEDROCK ?? '') ?? [];
    const result = await runProgram(['sh', '-c', line], { env: home.env });
    isAsToken(result.stdout);
    expect([env.AWS_REGION, env.AWS_DEFAULT_REGION]).toEqual(['us-west-2', 'us-west-2']);
    // Whatever else mise does in this directory must not fail with it.
    const none = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
    const poor = await runProgram(['sh', '-c', line], { env: { ...home.env, ...none } });
    expect(poor).toMatchObject({ code: 0, stdout: '' });
    expect(poor.stderr).toContain('bedrock-token: ');
  });
});

describe.concurrent('the profile for the AWS SDKs', () => {
  const SDK = `import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
const { accessKeyId, expiration } = await fromNodeProviderChain()();
process.stdout.write(accessKeyId);`;
  const cwd = join(import.meta.dirname, '..', '..', 'packages', 'aws');

  it.each(sampleOf(PROFILES, 3))(
    'is read in a process of its own, its source being called %s',
    async (profile) => {
      using home = makeOddHome(profile);
      await setUp(home, 'aws-profile', profile);
      const env = { ...home.env, AWS_PROFILE: 'bedrock-token' };
      const words = [process.execPath, '--input-type=module', '--eval', SDK];
      expect(await runProgram(words, { env, cwd })).toMatchObject({
        stdout: STATIC_KEYS.AWS_ACCESS_KEY_ID,
        stderr: '',
      });
      // It starts another process, which the usual limit may not be long enough for here.
      const own = await runCommand(['--format', 'json', '--timeout', '1m'], { env });
      expect(JSON.parse(own.stdout)).toMatchObject({ Region: 'us-west-2', Source: 'process' });
    },
  );

  it.each(['a #b', 'a ;b', 'a\nb'])(
    'is not written with a name that no file of it can hold',
    async (profile) => {
      using home = makeOddHome('x');
      const args = ['setup', 'aws-profile', `--profile=${profile}`];
      const result = await runCommand(args, { env: { ...home.env, PATH: USER_PATH } });
      // No file can hold it, so no profile has it.
      expect(result).toMatchObject({ code: 4, stdout: '' });
      expect(result.stderr).toContain('There is no profile');
    },
  );

  it.skipIf(command.length > 1)(
    'starts the command where it lies, by a path with blanks',
    async () => {
      using home = makeOddHome('x');
      const link = join(home.path, 'my tools $1', `bedrock-token`);
      mkdirSync(join(home.path, 'my tools $1'));
      symlinkSync(command[0] ?? '', link);
      const env = { ...home.env, AWS_REGION: 'us-east-1' };
      const made = await runProgram([link, 'setup', 'aws-profile', '--profile', 'x'], { env });
      expect(made.code, made.stderr).toBe(0);
      const used = await runCommand(['credential-process', '--profile', 'bedrock-token'], { env });
      expect(JSON.parse(used.stdout)).toMatchObject({ AccessKeyId: STATIC_KEYS.AWS_ACCESS_KEY_ID });
    },
  );
});
