import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import {
  type Home,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
  USER_PATH,
} from '../support/command/run-command.ts';

const keys = Object.entries(STATIC_KEYS).map(([name, value]) => `${name.toLowerCase()} = ${value}`);
const CONFIG = `[default]\n[profile work]\nregion = eu-west-1\n${keys.join('\n')}\n`;

/** The file of each tool that holds our command. */
const FILES: Record<string, string> = {
  codex: '.codex/config.toml',
  'claude-code': '.claude/settings.json',
  'claude-desktop': '.config/Claude-3p/bedrock-token-helper',
  opencode: '.aws/config',
  'aws-profile': '.aws/config',
  direnv: '.envrc',
  mise: 'mise.toml',
};

function makeUser(): Home {
  const home = makeHome();
  furnish(home, { '.aws/config': CONFIG });
  return home;
}
const read = (home: Home, file: string) => readFileSync(join(home.path, file), 'utf8');
const list = (home: Home) => readdirSync(home.path, { recursive: true, encoding: 'utf8' }).sort();

describe.concurrent.each(Object.entries(FILES))('setup %s', (tool, file) => {
  it('writes the profile of AWS_PROFILE and its region, and ends by trying for a key', async () => {
    using home = makeUser();
    const env = { ...home.env, AWS_PROFILE: 'work', PATH: USER_PATH };
    const result = await runCommand(['setup', tool], { env });
    expect(result, result.stderr).toMatchObject({ code: 0, stdout: '' });
    expect(result.stderr).not.toContain('no key is available');
    const text = read(home, file).replace(/[",]+/g, ' ');
    expect(text).toContain('--region eu-west-1 --profile work');
  });

  it('refuses a profile that does not exist, with near names, and changes nothing', async () => {
    using home = makeUser();
    const before = list(home);
    for (const how of [{ AWS_PROFILE: 'wrok' }, {}]) {
      const named = 'AWS_PROFILE' in how ? [] : ['--profile', 'wrok'];
      const env = { ...home.env, ...how, AWS_REGION: 'us-east-1' };
      const result = await runCommand(['setup', tool, ...named], { env });
      expect(result).toMatchObject({ code: 4, stdout: '' });
      expect(result.stderr).toMatch(/no profile wrok .*work/s);
      expect(list(home)).toEqual(before);
      expect(read(home, '.aws/config')).toBe(CONFIG);
    }
  });
});

describe.concurrent('setup', () => {
  it('warns if no key is available with what it wrote, unless --no-check is given', async () => {
    using home = makeUser();
    // Two files that both exist; the default profile has no credentials.
    const env = { ...home.env, AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' };
    const words = ['setup', 'aws-profile', '--profile', 'default'];
    const warned = await runCommand(words, { env });
    expect(warned.code).toBe(0);
    expect(warned.stderr).toContain('Warning: The settings are in place, but no key is available');
    const quiet = await runCommand([...words, '--no-check'], { env });
    expect(quiet.code).toBe(0);
    expect(quiet.stderr).not.toContain('Warning');
  });

  it.each(['aws-profile', 'opencode'])(
    '%s names no source where there is no profile default, and the profile works with the keys of the environment',
    async (tool) => {
      using home = makeHome();
      const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
      const result = await runCommand(['setup', tool], { env });
      expect(result, result.stderr).toMatchObject({ code: 0, stdout: '' });
      expect(result.stderr).toMatch(/Warning: There is no profile named default/);
      const [, line = ''] = /credential_process = (.*)/.exec(read(home, '.aws/config')) ?? [];
      expect(line).not.toContain('--profile');
      const { stdout } = await runProgram(['sh', '-c', line], { env });
      expect(JSON.parse(stdout)).toMatchObject({ AccessKeyId: STATIC_KEYS.AWS_ACCESS_KEY_ID });
    },
  );

  it.each(['aws-profile', 'opencode'])(
    '%s does not make its profile the source of itself',
    async (tool) => {
      using home = makeUser();
      const env = { ...home.env, AWS_PROFILE: 'work' };
      expect((await runCommand(['setup', tool], { env })).code).toBe(0);
      const before = read(home, '.aws/config');
      const again = { ...env, AWS_PROFILE: 'bedrock-token' };
      const result = await runCommand(['setup', tool], { env: again });
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).toContain('--profile default');
      expect(read(home, '.aws/config')).toBe(before);
    },
  );
});
