import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

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
const keyOf = () => read('.local/state/bedrock-token/gateway/local-key');

it('Claude Code gets base URL and local key in Bedrock mode, once, and --undo takes them out', async () => {
  const before = '{\n  "awsCredentialExport": "mine",\n  "env": { "A": "b" }\n}\n';
  furnish(home, { '.claude/settings.json': before });
  const dry = await setUp('claude-code', '--gateway', '--dry-run');
  expect(dry.code).toBe(0);
  expect(read('.claude/settings.json')).toBe(before);
  const result = await setUp('claude-code', '--gateway');
  expect(result).toMatchObject({ code: 0, stdout: '' });
  expect(result.stderr).not.toContain(keyOf());
  const once = read('.claude/settings.json');
  expect(JSON.parse(once)).toEqual({
    env: {
      A: 'b',
      CLAUDE_CODE_USE_BEDROCK: '1',
      AWS_REGION: 'us-east-1',
      AWS_BEARER_TOKEN_BEDROCK: keyOf(),
      ANTHROPIC_BEDROCK_BASE_URL: 'http://127.0.0.1:22337',
      NO_PROXY: '127.0.0.1,localhost,::1',
    },
  });
  await setUp('claude-code', '--gateway');
  expect(read('.claude/settings.json')).toBe(once);
  expect(await setUp('claude-code', '--gateway', '--undo')).toMatchObject({ code: 0 });
  expect(read('.claude/settings.json')).toBe(before);
});

it('opencode gets them in the options of its provider', async () => {
  expect(await setUp('opencode', '--gateway', '--port', '4000')).toMatchObject({ code: 0 });
  expect(JSON.parse(read('.config/opencode/opencode.json'))).toEqual({
    provider: {
      'amazon-bedrock': {
        options: { baseURL: 'http://127.0.0.1:4000', apiKey: keyOf(), region: 'us-east-1' },
      },
    },
  });
});

it.each([
  ['codex', /supports_websockets = false[\s\S]*experimental_bearer_token = "KEY"/],
  ['vscode', /http:\/\/127\.0\.0\.1:22337\/anthropic\/v1\/messages[\s\S]*KEY/],
  ['open-webui', /http:\/\/127\.0\.0\.1:22337\/openai\/v1[\s\S]*KEY/],
  ['litellm', /api_base: http:\/\/127\.0\.0\.1:22337\/anthropic[\s\S]*KEY/],
])('for %s it prints what to enter', async (tool, looks) => {
  const result = await setUp(tool, '--gateway');
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout.replaceAll(keyOf(), 'KEY')).toMatch(looks);
  expect(result.stdout).toContain('NO_PROXY');
  expect((await setUp(tool, '--gateway', '--undo')).code).toBe(2);
});

it('a tool with nothing but a field for a key needs --gateway', async () => {
  const result = await setUp('vscode');
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain('--gateway');
});
