import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { furnish } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home[Symbol.dispose]());

const setUp = (...args: string[]) =>
  runCommand(['setup', ...args, '--region', 'us-east-1'], {
    env: { ...home.env, ...STATIC_KEYS },
  });
const read = (...path: string[]) => readFileSync(join(home.path, ...path), 'utf8');
const keyFile = '.local/state/bedrock-token/gateway/local-key';
const keyOf = () => read(keyFile);
const URL = 'http://127.0.0.1:22337';
const OPENAI = 'global.openai.gpt-6.2-sol';

interface Row {
  file: string;
  /** What a user may have there. */
  before: string;
  /** What the file says of the gateway, with KEY for the local key. */
  says(text: string): unknown;
  holds: unknown;
  /** The file has no secret. */
  isOpen?: true;
}

const json = (text: string) => JSON.parse(text);
const yaml = (text: string) => parseYaml(text);

const ROWS: Record<string, Row> = {
  codex: {
    file: '.codex/config.toml',
    before: '# mine\nmodel = "gpt-5" # keep\n\n[tui]\ntheme = "dark"\n',
    says: (text) => ({ ...parseToml(text), tui: undefined }),
    holds: {
      model_provider: 'bedrock-token',
      model: OPENAI,
      model_providers: {
        'bedrock-token': {
          name: 'Amazon Bedrock',
          base_url: `${URL}/openai/v1`,
          wire_api: 'responses',
          supports_websockets: false,
          auth: {
            command: 'cat',
            args: [expect.stringMatching(/\/gateway\/local-key$/)],
            timeout_ms: 5000,
            refresh_interval_ms: 300_000,
          },
        },
      },
    },
    isOpen: true,
  },
  'claude-code': {
    file: '.claude/settings.json',
    before: '{\n  "awsCredentialExport": "mine",\n  "env": { "A": "b", "NO_PROXY": "corp" }\n}\n',
    says: json,
    holds: {
      env: {
        A: 'b',
        CLAUDE_CODE_USE_BEDROCK: '1',
        AWS_REGION: 'us-east-1',
        AWS_BEARER_TOKEN_BEDROCK: 'KEY',
        ANTHROPIC_BEDROCK_BASE_URL: URL,
        NO_PROXY: 'corp,127.0.0.1,localhost,::1',
      },
    },
  },
  'claude-desktop': {
    file: '.config/Claude-3p/claude_desktop_config.json',
    before: '{"mcpServers":{"a":{}}}',
    says: (text) => json(text).enterpriseConfig,
    holds: {
      inferenceProvider: 'gateway',
      inferenceGatewayBaseUrl: `${URL}/anthropic`,
      inferenceGatewayApiKey: 'KEY',
      inferenceGatewayAuthScheme: 'bearer',
    },
  },
  opencode: {
    file: '.config/opencode/opencode.json',
    before: '{\n  "provider": { "openai": {} }\n}\n',
    says: (text) => json(text).provider['amazon-bedrock'],
    holds: { options: { baseURL: URL, apiKey: 'KEY', region: 'us-east-1' } },
  },
  zed: {
    file: '.config/zed/settings.json',
    before: '// mine\n{ "theme": "x" }\n',
    says: (text) => json(text.replace(/^\/\/.*/, '')).language_models,
    holds: {
      openai_compatible: {
        'bedrock-token': {
          api_url: `${URL}/openai/v1`,
          available_models: [expect.objectContaining({ name: OPENAI })],
        },
      },
    },
  },
  continue: {
    file: '.continue/config.yaml',
    before: 'name: Mine\nversion: 0.0.1\nmodels:\n  - name: own # mine\n    provider: ollama\n',
    says: (text) => yaml(text).models[0],
    holds: expect.objectContaining({
      provider: 'anthropic',
      apiBase: `${URL}/anthropic/v1`,
      apiKey: 'KEY',
    }),
  },
  crush: {
    file: '.config/crush/crush.json',
    before: '{"options":{"a":1}}',
    says: (text) => json(text).providers,
    holds: {
      'bedrock-token': expect.objectContaining({
        type: 'anthropic',
        base_url: `${URL}/anthropic`,
        api_key: 'KEY',
      }),
    },
  },
  pi: {
    file: '.pi/agent/models.json',
    before: '{"providers":{"own":{}}}',
    says: (text) => json(text).providers['bedrock-token'],
    holds: expect.objectContaining({
      api: 'anthropic-messages',
      baseUrl: `${URL}/anthropic`,
      apiKey: 'KEY',
    }),
  },
  aider: {
    file: '.aider.conf.yml',
    before: 'dark-mode: true # mine\n',
    says: (text) => yaml(text)['set-env'],
    holds: [
      'AWS_BEARER_TOKEN_BEDROCK=KEY',
      `AWS_BEDROCK_RUNTIME_ENDPOINT=${URL}`,
      'AWS_REGION=us-east-1',
      'AWS_DEFAULT_REGION=us-east-1',
      'NO_PROXY=127.0.0.1,localhost,::1',
    ],
  },
  cline: {
    file: '.cline/data/settings/providers.json',
    before: '{\n  "version": 1,\n  "modes": {},\n  "providers": {}\n}\n',
    says: (text) => json(text).providers.bedrock.settings,
    holds: {
      provider: 'bedrock',
      apiKey: 'KEY',
      region: 'us-east-1',
      aws: { authentication: 'apikey', endpoint: URL },
    },
  },
  litellm: {
    file: 'config.yaml',
    before: 'model_list:\n  - model_name: own # mine\n    litellm_params: { model: x }\n',
    says: (text) => yaml(text).model_list[0],
    holds: {
      model_name: 'bedrock/*',
      litellm_params: {
        model: 'bedrock/*',
        aws_region_name: 'us-east-1',
        aws_bedrock_runtime_endpoint: URL,
        api_key: 'KEY',
      },
    },
  },
  direnv: {
    file: '.envrc',
    before: 'export MINE=1\n',
    says: (text) => /eval .*/.exec(text)?.[0],
    holds: expect.stringMatching(/^eval "\$\(.* shell-init bash --gateway --region us-east-1\)"$/),
    isOpen: true,
  },
  mise: {
    file: 'mise.toml',
    before: '[env] # mine\nMINE = "1"\n',
    says: (text) => parseToml(text).env,
    holds: expect.objectContaining({
      MINE: '1',
      AWS_BEARER_TOKEN_BEDROCK: expect.stringMatching(/^\{\{ exec\(command="cat .*local-key/),
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: URL,
      ANTHROPIC_BEDROCK_BASE_URL: URL,
    }),
    isOpen: true,
  },
  librechat: {
    file: 'librechat.yaml',
    before: 'version: 1.2.8\nendpoints:\n  agents: {} # mine\n',
    says: (text) => yaml(text).endpoints,
    holds: {
      agents: {},
      custom: [
        expect.objectContaining({
          apiKey: `\${BEDROCK_GATEWAY_KEY}`,
          baseURL: `${URL}/openai/v1`,
        }),
      ],
    },
    isOpen: true,
  },
};

describe.each(sampleOf(Object.keys(ROWS), 4))('setup %s --gateway', (tool) => {
  const { file, before, says, holds, isOpen } = ROWS[tool] as Row;

  it('writes base URL and local key once, for this user alone, and --undo takes them out', async () => {
    furnish(home, { [file]: before });
    chmodSync(join(home.path, file), 0o644);
    const dry = await setUp(tool, '--gateway', '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain('+');
    expect(read(file)).toBe(before);
    expect(existsSync(join(home.path, keyFile))).toBe(false);

    const result = await setUp(tool, '--gateway');
    expect(result.code).toBe(0);
    expect(result.stderr).not.toContain(keyOf());
    const once = read(file);
    expect(says(once.replaceAll(keyOf(), 'KEY'))).toEqual(holds);
    if (isOpen) expect(once).not.toContain(keyOf());
    else expect(statSync(join(home.path, file)).mode & 0o077).toBe(0);

    const again = await setUp(tool, '--gateway');
    expect(again.stderr).toContain('is up to date');
    expect(read(file)).toBe(once);
    const dryUndo = await setUp(tool, '--gateway', '--undo', '--dry-run');
    expect(dryUndo.stdout).not.toContain(keyOf());
    expect(await setUp(tool, '--gateway', '--undo')).toMatchObject({ code: 0 });
    expect(read(file)).toBe(before);
  });

  it('makes the file if there is none, and --undo removes it', async () => {
    expect((await setUp(tool, '--gateway')).code).toBe(0);
    expect(says(read(file).replaceAll(keyOf(), 'KEY'))).toBeDefined();
    expect((await setUp(tool, '--gateway', '--undo')).code).toBe(0);
    expect(existsSync(join(home.path, file))).toBe(false);
  });
});

it('LibreChat gets the key in .env, for this user alone', async () => {
  furnish(home, { '.env': 'MINE=1\n' });
  await setUp('librechat', '--gateway');
  expect(read('.env')).toContain(`\nBEDROCK_GATEWAY_KEY=${keyOf()}\n`);
  expect(statSync(join(home.path, '.env')).mode & 0o077).toBe(0);
  await setUp('librechat', '--gateway', '--undo');
  expect(read('.env')).toBe('MINE=1\n');
});

it.each([
  ['vscode', /http:\/\/127\.0\.0\.1:22337\/anthropic\/v1\/messages[\s\S]*KEY/],
  ['open-webui', /http:\/\/127\.0\.0\.1:22337\/openai\/v1[\s\S]*KEY/],
  ['roo-code', /http:\/\/127\.0\.0\.1:22337\/anthropic[\s\S]*KEY/],
])('for %s it prints what to enter, and why', async (tool, looks) => {
  const result = await setUp(tool, '--gateway');
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout.replaceAll(keyOf(), 'KEY')).toMatch(looks);
  expect(result.stdout).toContain('so setup writes no file');
  expect(result.stdout).toContain('NO_PROXY');
  expect((await setUp(tool, '--gateway', '--undo')).code).toBe(2);
});

it('for Zed it also prints the key, which the settings cannot hold', async () => {
  const { stdout } = await setUp('zed', '--gateway');
  expect(stdout).toContain(keyOf());
  expect(read('.config/zed/settings.json')).not.toContain(keyOf());
});

it('a tool with nothing but a field for a key needs --gateway', async () => {
  const result = await setUp('vscode');
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain('--gateway');
});
