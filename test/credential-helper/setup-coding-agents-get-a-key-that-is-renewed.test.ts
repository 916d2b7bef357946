import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import {
  type Home,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
} from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const CANARY = 'bedrock-api-key-canary';

const run = (home: Home, args: string[], env: NodeJS.ProcessEnv = {}) =>
  runCommand(args, { env: { ...home.env, ...ENV, ...env } });

const read = (home: Home, file: string) => readFileSync(join(home.path, file), 'utf8');
const CODEX = '.codex/config.toml';
const CLAUDE = '.claude/settings.json';

interface CodexConfig {
  model?: string;
  model_provider: string;
  model_providers: Record<
    string,
    { base_url: string; aws?: object; auth: { command: string; args: string[] } }
  >;
}
const codexConfig = (home: Home) => parseToml(read(home, CODEX)) as unknown as CodexConfig;

describe.concurrent('setup codex', () => {
  it.each([
    [
      'runtime',
      'amazon-bedrock-runtime',
      'https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1',
    ],
    ['mantle', 'amazon-bedrock', 'https://bedrock-mantle.us-west-2.api.aws/openai/v1'],
  ])('--endpoint %s takes the built-in provider of that endpoint', async (endpoint, name, url) => {
    using home = makeHome();
    const result = await run(home, [
      ...['setup', 'codex', '--region', 'us-west-2'],
      ...['--endpoint', endpoint],
    ]);
    expect(result).toMatchObject({ code: 0, stdout: '' });
    const { model_provider, model_providers } = codexConfig(home);
    expect(model_provider).toBe(name);
    expect(Object.keys(model_providers)).toEqual([name]);
    // Codex refuses a provider with both.
    expect(model_providers[name]).toMatchObject({ base_url: url });
    expect(model_providers[name]?.aws).toBeUndefined();
    const { command = '', args = [] } = model_providers[name]?.auth ?? {};
    const key = await runProgram([command, ...args], { env: { ...home.env, ...ENV } });
    expect(key.stdout.trim()).toMatch(/^bedrock-api-key-/);
  });

  it.each([
    ['runtime', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME'],
    ['mantle', 'AWS_ENDPOINT_URL_BEDROCK_MANTLE'],
  ])('--endpoint %s follows %s', async (endpoint, variable) => {
    using home = makeHome();
    const args = ['setup', 'codex', '--region', 'us-west-2', '--endpoint', endpoint];
    await runCommand(args, {
      env: { ...home.env, ...ENV, [variable]: 'https://bedrock.example.com' },
    });
    const [provider] = Object.values(codexConfig(home).model_providers);
    expect(provider?.base_url).toBe('https://bedrock.example.com/openai/v1');
  });

  it('replaces what an earlier version or another endpoint wrote', async () => {
    using home = makeHome();
    const old = [
      '# >>> bedrock-token, among yours >>>',
      '# bedrock-token keeps: model_provider = "openai"',
      'model_provider = "bedrock-token"',
      '# <<< bedrock-token <<<',
      '',
      '# >>> bedrock-token >>>',
      '[model_providers.bedrock-token]',
      'name = "Amazon Bedrock"',
      'base_url = "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1"',
      '# <<< bedrock-token <<<',
      '',
    ].join('\n');
    furnish(home, { [CODEX]: old });
    for (const endpoint of ['mantle', 'runtime']) {
      expect((await run(home, ['setup', 'codex', '--endpoint', endpoint])).code).toBe(0);
    }
    expect(Object.keys(codexConfig(home).model_providers)).toEqual(['amazon-bedrock-runtime']);
    await run(home, ['setup', 'codex', '--undo']);
    expect(read(home, CODEX)).toBe('model_provider = "openai"\n');
  });

  it.each([
    ['runtime', 'gpt-5', undefined],
    ['runtime', 'openai.gpt-5.6-sol', undefined],
    ['runtime', 'us.openai.gpt-5.6-sol', 'us.openai.gpt-5.6-sol'],
    ['mantle', 'global.openai.gpt-5.6-sol', undefined],
    ['mantle', 'openai.gpt-5.6-sol', 'openai.gpt-5.6-sol'],
  ])('on %s with the model %s leaves one that is served', async (endpoint, mine, kept) => {
    using home = makeHome();
    const before = `# mine\nmodel = "${mine}" # why\n[tui]\ntheme = "dark"\n`;
    furnish(home, { [CODEX]: before });
    expect((await run(home, ['setup', 'codex', '--endpoint', endpoint])).code).toBe(0);
    expect(codexConfig(home).model).toBe(kept);
    await run(home, ['setup', 'codex', '--undo']);
    expect(read(home, CODEX)).toBe(before);
  });

  it.each(['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])(
    'refuses %s, for which Codex has no models, and says so',
    async (region) => {
      using home = makeHome();
      furnish(home, { [CODEX]: 'model = "x"\n' });
      const { code, stderr } = await run(home, ['setup', 'codex', '--region', region]);
      expect(code).toBe(5);
      expect(stderr).toContain(`no models for Amazon Bedrock in ${region}`);
      expect(read(home, CODEX)).toBe('model = "x"\n');
    },
  );

  it('refuses a file whose provider has AWS settings of its own', async () => {
    using home = makeHome();
    const before = '[model_providers.amazon-bedrock-runtime.aws]\nregion = "us-east-1"\n';
    furnish(home, { [CODEX]: before });
    const { code, stderr } = await run(home, ['setup', 'codex']);
    expect(code).toBe(2);
    expect(stderr).toContain('model_providers.amazon-bedrock-runtime');
    expect(read(home, CODEX)).toBe(before);
  });
});

interface ClaudeSettings {
  env: Record<string, string>;
  apiKeyHelper?: string;
  awsCredentialExport?: string;
}
const claudeSettings = (home: Home) => JSON.parse(read(home, CLAUDE)) as ClaudeSettings;

describe.concurrent('setup claude-code', () => {
  it('blanks a key for Claude Code, and reports what else outranks the hook', async () => {
    using home = makeHome();
    const env = { AWS_BEARER_TOKEN_BEDROCK: CANARY, AWS_PROFILE: 'old' };
    const before = JSON.stringify({ apiKeyHelper: 'cat key', env });
    furnish(home, { [CLAUDE]: before });
    const { code, stderr } = await run(home, ['setup', 'claude-code']);
    expect(code).toBe(0);
    expect(claudeSettings(home).env.AWS_BEARER_TOKEN_BEDROCK).toBe('');
    for (const name of ['apiKeyHelper', 'AWS_PROFILE', 'AWS_BEARER_TOKEN_BEDROCK']) {
      expect(stderr).toMatch(new RegExp(`Warning: .*${name}`));
    }
    expect(stderr).not.toContain(CANARY);
    await run(home, ['setup', 'claude-code', '--undo']);
    expect(read(home, CLAUDE)).toBe(before);
  });

  it('--auth key leaves what is not ours, and reports a key that Claude Code does not use', async () => {
    using home = makeHome();
    const env = { AWS_BEARER_TOKEN_BEDROCK: CANARY, AWS_REGION: 'eu-west-1' };
    const before = JSON.stringify({ awsCredentialExport: 'mine', env });
    furnish(home, { [CLAUDE]: before });
    const { code, stderr } = await run(home, ['setup', 'claude-code', '--auth', 'key']);
    expect(code).toBe(0);
    expect(claudeSettings(home)).toMatchObject({ awsCredentialExport: 'mine', env });
    expect(stderr).toMatch(/Warning: .*AWS_BEARER_TOKEN_BEDROCK.*does not use/);
    expect(stderr).not.toMatch(/replaced|canary/);
    await run(home, ['setup', 'claude-code', '--undo']);
    expect(read(home, CLAUDE)).toBe(before);
  });

  it('--auth key renews a key for the Messages API, and each way replaces the other', async () => {
    using home = makeHome();
    const byKey = ['setup', 'claude-code', '--auth', 'key', '--region', 'us-west-2'];
    for (const args of [['setup', 'claude-code'], byKey]) {
      expect((await run(home, args)).code).toBe(0);
    }
    const { apiKeyHelper = '', ...settings } = claudeSettings(home);
    expect(settings).toEqual({
      env: {
        ANTHROPIC_BASE_URL: 'https://bedrock-runtime.us-west-2.amazonaws.com/anthropic',
        CLAUDE_CODE_API_KEY_HELPER_TTL_MS: '300000',
      },
    });
    const key = await runProgram(['sh', '-c', apiKeyHelper], { env: { ...home.env, ...ENV } });
    expect(key.stdout.trim()).toMatch(/^bedrock-api-key-/);

    expect((await run(home, ['setup', 'claude-code'])).stderr).not.toContain('apiKeyHelper');
    expect(claudeSettings(home)).toEqual({
      env: {
        CLAUDE_CODE_USE_BEDROCK: '1',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_BEARER_TOKEN_BEDROCK: '',
      },
      awsCredentialExport: expect.stringContaining('credential-process'),
    });
  });
});

const SHELL_KEY = { AWS_BEARER_TOKEN_BEDROCK: CANARY };

describe.concurrent('a key that shell-init put into the environment', () => {
  it('is reported by setup opencode, with what to do', async () => {
    using home = makeHome();
    const { code, stderr } = await run(home, ['setup', 'opencode'], SHELL_KEY);
    expect(code).toBe(0);
    expect(stderr).toContain('env -u AWS_BEARER_TOKEN_BEDROCK opencode');
    expect(stderr).not.toContain(CANARY);
    expect((await run(home, ['setup', 'opencode'])).stderr).not.toContain(
      'env -u AWS_BEARER_TOKEN_BEDROCK',
    );
  });

  it('is reported by doctor where it outranks what setup wrote', async () => {
    using home = makeHome();
    // A port that nobody listens on: the checks of this machine come before any call.
    const env = { ...SHELL_KEY, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const doctor = async () => {
      const { stdout } = await run(home, ['doctor', '--json'], env);
      expect(stdout).not.toContain(CANARY);
      const findings = JSON.parse(stdout) as { check: string; level: string }[];
      return findings.filter(({ check }) => /claude-code|opencode/.test(check));
    };
    expect(await doctor()).toEqual([]);
    await run(home, ['setup', 'opencode']);
    furnish(home, { [CLAUDE]: '{"awsCredentialExport": "bedrock-token credential-process"}' });
    expect(await doctor()).toMatchObject([
      { check: 'claude-code', level: 'warn' },
      { check: 'opencode', level: 'warn' },
    ]);
    await run(home, ['setup', 'claude-code']);
    expect(await doctor()).toMatchObject([{ check: 'opencode' }]);
  });
});
