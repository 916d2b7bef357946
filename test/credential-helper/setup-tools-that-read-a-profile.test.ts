import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { furnish } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const KEYS = Object.entries(STATIC_KEYS).map(([name, value]) => `${name.toLowerCase()} = ${value}`);
const AWS_CONFIG = `[profile work]\n${KEYS.join('\n')}\n`;
const CANARY = 'bedrock-api-key-canary';
const KEY_OF_SHELL = { AWS_BEARER_TOKEN_BEDROCK: CANARY };
const HAIKU = 'global.anthropic.claude-haiku-4-5-20251001-v1:0';

interface Case {
  file: string;
  /** What a user may have in it. */
  mine: string;
  parse: (text: string) => unknown;
  /** What the tool has to find there. */
  ours: object;
  /** What the user's settings still say. */
  kept: object;
}

const CASES: Record<string, Case> = {
  zed: {
    file: '.config/zed/settings.json',
    mine: '// mine\n{\n  "theme": "One", // keep\n  "language_models": { "bedrock": { "region": "x" } },\n}\n',
    parse: (text) => parseJsonc(text),
    ours: {
      language_models: {
        bedrock: {
          authentication_method: 'named_profile',
          profile: 'bedrock-token',
          region: 'eu-west-1',
        },
      },
    },
    kept: { theme: 'One' },
  },
  crush: {
    file: '.config/crush/crush.json',
    mine: '{"env":{"MINE":"1"},"options":{"debug":false}}',
    parse: (text) => JSON.parse(text),
    ours: {
      env: {
        AWS_PROFILE: 'bedrock-token',
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_BEARER_TOKEN_BEDROCK: '',
      },
    },
    kept: { env: { MINE: '1' }, options: { debug: false } },
  },
  pi: {
    file: '.pi/agent/auth.json',
    mine: '{\n  "openai": { "type": "api_key", "key": "sk" },\n  "amazon-bedrock": { "type": "api_key", "key": "old" }\n}\n',
    parse: (text) => JSON.parse(text),
    ours: {
      'amazon-bedrock': {
        type: 'api_key',
        env: { AWS_PROFILE: 'bedrock-token', AWS_REGION: 'eu-west-1' },
      },
    },
    kept: { openai: { type: 'api_key', key: 'sk' } },
  },
  cline: {
    file: '.cline/data/settings/providers.json',
    mine: '{"version":1,"lastUsedProvider":"openai","modes":{},"providers":{"openai":{"settings":{"provider":"openai","apiKey":"sk"},"updatedAt":"2026-01-01T00:00:00.000Z","tokenSource":"manual"}}}',
    parse: (text) => JSON.parse(text),
    ours: {
      version: 1,
      modes: {},
      lastUsedProvider: 'bedrock',
      providers: {
        bedrock: {
          settings: {
            provider: 'bedrock',
            region: 'eu-west-1',
            aws: { authentication: 'profile', profile: 'bedrock-token' },
          },
          updatedAt: expect.stringMatching(/^2\d{3}-.*Z$/),
          tokenSource: 'manual',
        },
      },
    },
    kept: { providers: { openai: { settings: { apiKey: 'sk' } } } },
  },
  continue: {
    file: '.continue/config.yaml',
    mine: 'name: Mine\nversion: 1.0.0\nschema: v1\nmodels: # mine\n- name: own\n  provider: openai\n  model: gpt-5\n',
    parse: (text) => parseYaml(text),
    ours: {
      schema: 'v1',
      models: expect.arrayContaining([
        {
          name: 'Amazon Bedrock',
          provider: 'bedrock',
          model: HAIKU,
          env: { region: 'eu-west-1', profile: 'bedrock-token' },
          roles: ['chat', 'edit', 'apply'],
        },
      ]),
    },
    kept: {
      name: 'Mine',
      models: expect.arrayContaining([expect.objectContaining({ name: 'own' })]),
    },
  },
  aider: {
    file: '.aider.conf.yml',
    mine: '# mine\nmodel: sonnet\nset-env:\n    # mine, too\n    - MINE=1',
    parse: (text) => parseYaml(text),
    ours: {
      'set-env': expect.arrayContaining([
        'AWS_PROFILE=bedrock-token',
        'AWS_REGION=eu-west-1',
        'AWS_DEFAULT_REGION=eu-west-1',
        'AWS_BEARER_TOKEN_BEDROCK=',
      ]),
    },
    kept: { model: 'sonnet', 'set-env': expect.arrayContaining(['MINE=1']) },
  },
  litellm: {
    file: 'config.yaml',
    mine: 'general_settings:\n  master_key: sk-1\r\nmodel_list:\r\n  - model_name: own\r\n    litellm_params: { model: openai/x }\r\n',
    parse: (text) => parseYaml(text),
    ours: {
      model_list: expect.arrayContaining([
        {
          model_name: 'bedrock/*',
          litellm_params: {
            model: 'bedrock/*',
            aws_region_name: 'eu-west-1',
            aws_profile_name: 'bedrock-token',
          },
        },
      ]),
    },
    kept: {
      general_settings: { master_key: 'sk-1' },
      model_list: expect.arrayContaining([expect.objectContaining({ model_name: 'own' })]),
    },
  },
};

const setup = (home: Home, tool: string, ...args: string[]) =>
  runCommand(['setup', tool, '--region', 'eu-west-1', ...args], {
    env: { ...home.env, AWS_PROFILE: 'work', ...KEY_OF_SHELL },
    cwd: home.path,
  });

const read = (home: Home, file: string) => readFileSync(join(home.path, file), 'utf8');

function snapshot(home: Home): Record<string, string> {
  const files = readdirSync(home.path, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(home.path, file)).isFile(),
  );
  return Object.fromEntries(files.map((file) => [file, read(home, file)]));
}

/** These prefer a key in the environment to the profile; the command that starts them. */
const LOSE_TO_A_KEY: Record<string, string> = {
  pi: 'pi',
  continue: 'cn',
  litellm: 'litellm',
};

describe.concurrent.each(Object.entries(CASES))('setup %s', (tool, of) => {
  it('keeps what a user has in the file, and is undone to the byte', async () => {
    using home = makeHome();
    furnish(home, { '.aws/config': AWS_CONFIG, [of.file]: of.mine });
    const start = snapshot(home);

    const dry = await setup(home, tool, '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain(`+++ ${join(home.path, of.file)}`);
    expect(snapshot(home)).toEqual(start);

    const done = await setup(home, tool);
    expect(done, done.stderr).toMatchObject({ code: 0, stdout: '' });
    const parsed = of.parse(read(home, of.file));
    expect(parsed).toMatchObject(of.ours);
    expect(parsed).toMatchObject(of.kept);
    // A stored key would outrank the profile.
    if (tool === 'pi') expect(parsed).not.toHaveProperty(['amazon-bedrock', 'key']);
    expect(read(home, '.aws/config')).toMatch(/^\[profile bedrock-token\].*--profile work$/ms);
    const once = snapshot(home);
    expect(JSON.stringify([once, done])).not.toContain(CANARY);

    const fix = `env -u AWS_BEARER_TOKEN_BEDROCK ${LOSE_TO_A_KEY[tool]}`;
    expect(done.stderr.includes(fix)).toBe(tool in LOSE_TO_A_KEY);
    await setup(home, tool, '--no-check');
    expect(snapshot(home)).toEqual(once);
    expect((await setup(home, tool, '--undo')).code).toBe(0);
    expect(snapshot(home)).toEqual(start);
  });
});

describe.concurrent('setup', () => {
  it('makes files where there are none, which doctor knows, and undo removes them', async () => {
    const tools = [...Object.keys(LOSE_TO_A_KEY), 'cline'];
    using home = makeHome();
    furnish(home, { '.aws/config': AWS_CONFIG });
    const start = snapshot(home);
    for (const tool of tools) {
      const { file, parse, ours } = CASES[tool] as Case;
      const { code, stderr } = await setup(home, tool, '--no-check');
      expect(code, stderr).toBe(0);
      expect(parse(read(home, file))).toMatchObject(ours);
    }
    const { stdout } = await runCommand(['doctor', '--json'], {
      // A port that nobody listens on: the checks of this machine come before any call.
      env: { ...home.env, ...KEY_OF_SHELL, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      cwd: home.path,
    });
    const findings = JSON.parse(stdout) as { check: string; hint: string }[];
    const found = findings.filter(({ check }) => check in CASES);
    expect(found.map(({ check }) => check).sort()).toEqual(Object.keys(LOSE_TO_A_KEY).sort());
    for (const tool of tools) expect((await setup(home, tool, '--undo')).code).toBe(0);
    expect(snapshot(home)).toEqual(start);
  });

  it('roo-code says what to choose, since no file holds it', async () => {
    using home = makeHome();
    furnish(home, { '.aws/config': AWS_CONFIG });
    const result = await setup(home, 'roo-code');
    expect(result).toMatchObject({ code: 0, stdout: '' });
    expect(result.stderr).toMatch(
      /AWS Profile, the profile bedrock-token and the region eu-west-1/,
    );
    expect(read(home, '.aws/config')).toContain('[profile bedrock-token]');
  });

  it.each([
    ['a list in one line', 'aider', '.aider.conf.yml', 'set-env: [MINE=1]\n', 2],
    ['no YAML', 'continue', '.continue/config.yaml', 'models: [\n', 2],
    ['no mapping', 'litellm', 'config.yaml', '- a\n', 2],
    ['a string for a list', 'litellm', 'config.yaml', 'model_list: x\n', 2],
  ])('leaves alone a file with %s', async (_, tool, file, text, code) => {
    using home = makeHome();
    furnish(home, { '.aws/config': AWS_CONFIG, [file]: text });
    const result = await setup(home, tool);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(file);
    expect(read(home, file)).toBe(text);
    expect(read(home, '.aws/config')).toBe(AWS_CONFIG);
  });
});

it('keeps the shared profile until the last tool that names it is undone', async () => {
  using home = makeHome();
  furnish(home, { '.aws/config': AWS_CONFIG });
  const config = () => readFileSync(join(home.path, '.aws', 'config'), 'utf8');
  const setup = (...args: string[]) =>
    runCommand(['setup', ...args, '--profile', 'work', '--region', 'eu-west-1', '--no-check'], {
      env: home.env,
    });
  for (const tool of ['zed', 'crush', 'opencode']) expect((await setup(tool)).code).toBe(0);
  const undone = await setup('zed', '--undo');
  expect(undone).toMatchObject({ code: 0 });
  expect(undone.stderr).toContain('opencode, crush');
  expect(config()).toContain('[profile bedrock-token]');
  expect((await setup('crush', '--undo')).stderr).toMatch(/opencode/);
  expect(config()).toContain('[profile bedrock-token]');
  await setup('opencode', '--undo');
  expect(config()).toBe(AWS_CONFIG);
  // If the profile itself is removed, its users are named.
  await setup('crush');
  expect((await setup('aws-profile', '--undo')).stderr).toMatch(
    /: crush\. .*bedrock-token setup crush/,
  );
  expect(config()).toBe(AWS_CONFIG);
});
