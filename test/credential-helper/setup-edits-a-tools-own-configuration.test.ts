import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
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
import { backupOf } from '../support/command/setup-backup.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1', PATH: USER_PATH };

/** For each tool: a file that a user may have, with what must outlive us. */
const TOOLS: Record<string, Record<string, string>> = {
  codex: {
    '.codex/config.toml':
      '# mine\nmodel = "gpt-5" # keep\nmodel_provider = "openai"\n\n[model_providers.own]\nname = "x"\n\n[tui]\ntheme = "dark"\n',
  },
  'claude-code': {
    '.claude/settings.json':
      '{\n\t// mine\n\t"env": { "AWS_REGION": "eu-west-1", "MINE": "1" },\n\t"permissions": {"allow": ["x"]},\n}\n',
  },
  'claude-desktop': { '.config/Claude-3p/claude_desktop_config.json': '{"mcpServers":{"a":{}}}' },
  opencode: {
    '.config/opencode/opencode.json': '{\n  "theme": "x",\n  "provider": { "openai": {} }\n}\n',
    '.aws/config': '[default]\nregion = eu-west-1\n',
  },
  'aws-profile': { '.aws/config': '# mine\n[default]\nregion = eu-west-1\n[profile a b]\n' },
  direnv: { '.envrc': 'export MINE=1\n' },
  mise: { 'mise.toml': '[tools]\nnode = "24"\n\n[env] # mine\nMINE = "1"\n' },
};

const setup = (home: Home, ...args: string[]) =>
  runCommand(['setup', ...args], { env: { ...home.env, ...ENV } });

const read = (home: Home, file: string) => readFileSync(join(home.path, file), 'utf8');

/** All that stands in a home, by path. */
function snapshot(home: Home): Record<string, string> {
  const files = readdirSync(home.path, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(home.path, file)).isFile(),
  );
  return Object.fromEntries(files.map((file) => [file, read(home, file)]));
}

describe.concurrent.each(sampleOf(Object.keys(TOOLS), 5))('setup %s', (tool) => {
  const files = TOOLS[tool] ?? {};

  it.each([
    ['in an empty home', {}],
    ['next to what a user has', files],
  ])('%s is done once, and undone to the byte', async (_, before) => {
    using home = makeHome();
    furnish(home, before);
    const start = snapshot(home);

    const dry = await setup(home, tool, '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toMatch(/^\+.*(bedrock|BEDROCK)/m);
    expect(snapshot(home)).toEqual(start);

    expect(await setup(home, tool)).toMatchObject({ code: 0, stdout: '' });
    const once = snapshot(home);
    expect(once).not.toEqual(start);
    expect((await setup(home, tool)).stderr).toContain('is up to date');
    expect(snapshot(home)).toEqual(once);
    for (const [file, text] of Object.entries(before)) {
      expect(read(home, backupOf(home, file))).toBe(text);
    }

    expect((await setup(home, tool, '--undo')).code).toBe(0);
    expect(snapshot(home)).toEqual(start);
    // A second time there is nothing to undo, and nothing is harmed.
    expect((await setup(home, tool, '--undo')).code).toBe(0);
    expect(snapshot(home)).toEqual(start);
  });

  it('undone after the user went on, leaves what the user did', async () => {
    using home = makeHome();
    furnish(home, files);
    await setup(home, tool);
    const [file = '', text = ''] = Object.entries(files)[0] ?? [];
    const path = join(home.path, file);
    const isJson = file.endsWith('.json');
    const now = readFileSync(path, 'utf8');
    writeFileSync(path, isJson ? now.replace(/,?\s*\}\s*$/, ', "later": 1 }') : `${now}# later\n`);
    await setup(home, tool, '--undo');
    const after = readFileSync(path, 'utf8');
    expect(after).toContain('later');
    expect(after).not.toMatch(/bedrock-token|CLAUDE_CODE_USE_BEDROCK|inferenceProvider/);
    const mine = text.match(/\bmine\b|MINE|theme|mcpServers/g) ?? [];
    expect(mine.filter((word) => !after.includes(word))).toEqual([]);
    if (tool === 'codex') expect(after).toContain('\nmodel_provider = "openai"\n');
    if (tool === 'claude-code') expect(after).toContain('"AWS_REGION": "eu-west-1"');
  });

  it('changes the file behind a link, and keeps the link and the mode', async () => {
    using home = makeHome();
    furnish(home, files);
    const [file = ''] = Object.keys(files);
    const [path, target] = [join(home.path, file), join(home.path, 'dotfiles', 'real')];
    mkdirSync(dirname(target));
    renameSync(path, target);
    chmodSync(target, 0o640);
    symlinkSync(target, path);
    expect((await setup(home, tool)).code).toBe(0);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(readFileSync(target, 'utf8')).toMatch(/bedrock/);
  });

  it('leaves a file alone that is not of its form', async () => {
    using home = makeHome();
    const [file = ''] = Object.keys(files);
    furnish(home, { [file]: '{ [[ "broken' });
    const start = snapshot(home);
    const { code, stderr } = await setup(home, tool);
    if (/json|toml/.test(file)) {
      expect(code).toBe(2);
      expect(stderr).toMatch(/is not (a JSON object|TOML)/);
      expect(snapshot(home)).toEqual(start);
    }
    expect(stderr).not.toContain('broken');
  });
});

describe.concurrent('what setup writes', () => {
  it('Codex starts as it would: command and args, no stdin, trimmed stdout is the key', async () => {
    using home = makeHome();
    await setup(home, 'codex', '--region', 'us-west-2');
    const config = parseToml(read(home, '.codex/config.toml')) as {
      model_provider: string;
      model_providers: Record<
        string,
        {
          base_url: string;
          auth: { command: string; args: string[]; timeout_ms: number };
        }
      >;
    };
    expect(config.model_provider).toBe('amazon-bedrock-runtime');
    const provider = config.model_providers[config.model_provider];
    expect(provider?.base_url).toBe('https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1');
    const { command = '', args = [] } = provider?.auth ?? {};
    const result = await runProgram([command, ...args], { env: { ...home.env, ...ENV } });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout.trim()).toMatch(/^bedrock-api-key-/);
  });

  it('Claude Code runs as a shell command: it prints credentials', async () => {
    using home = makeHome();
    await setup(home, 'claude-code', '--region', 'us-west-2');
    const settings = JSON.parse(read(home, '.claude/settings.json')) as {
      awsCredentialExport: string;
      env: object;
    };
    expect(settings.env).toEqual({
      CLAUDE_CODE_USE_BEDROCK: '1',
      AWS_REGION: 'us-west-2',
      AWS_DEFAULT_REGION: 'us-west-2',
      AWS_BEARER_TOKEN_BEDROCK: '',
    });
    const result = await runProgram(['sh', '-c', settings.awsCredentialExport], {
      env: { ...home.env, ...ENV },
    });
    expect(JSON.parse(result.stdout)).toMatchObject({
      Version: 1,
      AccessKeyId: STATIC_KEYS.AWS_ACCESS_KEY_ID,
    });
  });
});

describe.concurrent('setup', () => {
  it('needs a region for a tool that needs one', async () => {
    using home = makeHome();
    const result = await runCommand(['setup', 'codex'], { env: { ...home.env, ...STATIC_KEYS } });
    expect(result.code).toBe(5);
    expect(existsSync(join(home.path, '.codex'))).toBe(false);
  });

  it('warns that Claude Code accepts no static keys', async () => {
    using home = makeHome();
    expect((await setup(home, 'claude-code')).stderr).toContain(
      'accepts only temporary credentials',
    );
    const role = ['--role-arn', 'arn:aws:iam::123456789012:role/x'];
    expect((await setup(home, 'claude-code', ...role)).stderr).not.toContain(
      'temporary credentials',
    );
  });

  it('knows no other tools', async () => {
    using home = makeHome();
    for (const args of [[], ['emacs'], ['codex', 'opencode']]) {
      expect((await setup(home, ...args)).code).toBe(2);
    }
    expect(snapshot(home)).toEqual({});
  });

  it('leaves a profile of the same name alone', async () => {
    using home = makeHome();
    furnish(home, { '.aws/config': '[profile bedrock-token]\nregion = x\n' });
    const { code, stderr } = await setup(home, 'aws-profile');
    expect(code).toBe(2);
    expect(stderr).toContain('profile bedrock-token');
  });

  it('says so if a file cannot be changed', async () => {
    using home = makeHome();
    furnish(home, { '.codex': 'a file' });
    const { code, stderr } = await setup(home, 'codex');
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be (read|changed)/);
  });
});
