import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import {
  type Home,
  makeHome,
  runCommand,
  STATIC_KEYS,
  USER_PATH,
} from '../support/command/run-command.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

/** For each tool a file that the user has, with settings that ours replace. */
const TOOLS: Record<string, Record<string, string>> = {
  codex: { '.codex/config.toml': 'model = "gpt-5" # mine\n' },
  'claude-code': {
    '.claude/settings.json':
      '{\n  "apiKeyHelper": "mine",\n  "env": { "NO_PROXY": "corp", "AWS_REGION": "eu-west-1" }\n}\n',
  },
  'claude-desktop': {
    '.config/Claude-3p/claude_desktop_config.json':
      '{"enterpriseConfig":{"inferenceProvider":"vertex"}}',
  },
  opencode: {
    '.config/opencode/opencode.json':
      '{ "provider": { "amazon-bedrock": { "options": { "profile": "mine" } } } }\n',
  },
  zed: { '.config/zed/settings.json': '{ "theme": "x" }\n' },
  continue: {
    '.continue/config.yaml':
      'name: Mine\nversion: 0.0.1\nmodels:\n  - name: own\n    provider: a\n',
  },
  crush: { '.config/crush/crush.json': '{"env":{"AWS_PROFILE":"mine"}}' },
  pi: { '.pi/agent/auth.json': '{"amazon-bedrock":{"type":"api_key","key":"mine"}}' },
  aider: { '.aider.conf.yml': 'set-env:\n  - MINE=1\n' },
  cline: {
    '.cline/data/settings/providers.json':
      '{"version":1,"modes":{},"lastUsedProvider":"mine","providers":{}}',
  },
  litellm: {
    'config.yaml': 'model_list:\n  - model_name: own\n    litellm_params: { model: x }\n',
  },
  direnv: { '.envrc': 'export MINE=1\n' },
  mise: { 'mise.toml': '[env]\nMINE = "1"\n' },
};

/** What the tools read: all files but our own state, and the times that Cline wants in its file. */
function snapshot({ path }: Home): Record<string, string> {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(
    (file) => statSync(join(path, file)).isFile() && !/^\.(local|cache)\//.test(file),
  );
  const read = (file: string) =>
    readFileSync(join(path, file), 'utf8').replace(/("updatedAt": ?)"[^"]*"/, '$1"…"');
  return Object.fromEntries(files.map((file) => [file, read(file)]));
}

describe.concurrent.each(sampleOf(Object.keys(TOOLS), 2))('setup %s', (tool) => {
  const files = TOOLS[tool] ?? {};

  it.each([
    ['in an empty home', {}],
    ['next to what a user has', files],
  ])('%s leaves nothing of the gateway behind, and the gateway nothing of it', async (_, had) => {
    using home = makeHome();
    furnish(home, had);
    const setUp = async (...args: string[]) => {
      const env = { ...home.env, ...STATIC_KEYS, PATH: USER_PATH };
      const words = ['setup', tool, ...args, '--region', 'us-east-1', '--no-check'];
      const { code, stderr } = await runCommand(words, { env });
      expect(code, stderr).toBe(0);
      expect(stderr).not.toMatch(/was replaced|clash/);
      return snapshot(home);
    };
    const start = snapshot(home);
    const gateway = await setUp('--gateway');
    expect(await setUp('--undo')).toEqual(start);
    const plain = await setUp();
    const { '.aws/config': profile, ...own } = plain;
    const switched = await setUp('--gateway');
    expect(switched).toEqual({
      ...gateway,
      ...(profile !== undefined && { '.aws/config': profile }),
    });
    expect(await setUp()).toEqual({
      ...own,
      ...(profile !== undefined && { '.aws/config': profile }),
    });
    await setUp('--gateway');
    expect(await setUp('--undo')).toEqual(start);
  });
});
