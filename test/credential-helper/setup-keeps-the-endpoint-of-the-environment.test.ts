import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

// An emulator, or an endpoint of one's own: what a tool signs with may be valid only there.

const HOST = '127.0.0.1:4566';
const ENDPOINT = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://${HOST}/runtime` };
const LOCAL_KEY = `bedrock-gateway-${'a'.repeat(43)}`;

async function setup(home: Home, args: readonly string[], env: NodeJS.ProcessEnv) {
  const result = await runCommand(['setup', ...args], {
    env: { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1', ...env },
    cwd: home.path,
  });
  expect(result.code, result.stderr).toBe(0);
  return result.stderr;
}

const settingsOf = (home: Home) =>
  JSON.parse(readFileSync(join(home.path, '.claude/settings.json'), 'utf8')).env;

it('Claude Code gets it as its base URL, and loses it with --undo', async () => {
  using home = makeHome();
  furnish(home, { '.claude/settings.json': '{"env":{"MINE":"1"}}' });
  const stderr = await setup(home, ['claude-code', '--no-check'], ENDPOINT);
  expect(stderr).toContain(`Requests go to ${HOST}, which is not an endpoint of AWS`);
  expect(settingsOf(home)).toMatchObject({
    MINE: '1',
    ANTHROPIC_BEDROCK_BASE_URL: ENDPOINT.AWS_ENDPOINT_URL_BEDROCK_RUNTIME,
  });
  // Its own variable comes first, as it does in Claude Code.
  const own = { ...ENDPOINT, ANTHROPIC_BEDROCK_BASE_URL: 'https://proxy.example' };
  await setup(home, ['claude-code', '--no-check'], own);
  expect(settingsOf(home).ANTHROPIC_BEDROCK_BASE_URL).toBe('https://proxy.example');
  // Without one, what is in the file stays, and is named.
  const later = await setup(home, ['claude-code', '--no-check'], {});
  expect(later).toContain('settings.json sends requests of Claude Code to proxy.example');
  expect(settingsOf(home).ANTHROPIC_BEDROCK_BASE_URL).toBe('https://proxy.example');
  await setup(home, ['claude-code', '--undo'], {});
  expect(settingsOf(home)).toEqual({ MINE: '1' });
});

it.each(['codex', 'claude-code'])('%s gets none of a gateway with its own key', async (tool) => {
  using home = makeHome();
  const url = `http://${HOST}`;
  const gateway = {
    AWS_BEARER_TOKEN_BEDROCK: LOCAL_KEY,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    ANTHROPIC_BEDROCK_BASE_URL: url,
  };
  await setup(home, [tool, '--no-check'], gateway);
  const file = tool === 'codex' ? '.codex/config.toml' : '.claude/settings.json';
  expect(readFileSync(join(home.path, file), 'utf8')).not.toContain(HOST);
});

it.each(['opencode', 'zed', 'aider', 'cline', 'direnv', 'aws-profile'])(
  '%s gets none, and the user learns it',
  async (tool) => {
    using home = makeHome();
    const note = `The settings do not hold the endpoint ${HOST} of your environment, so ${tool} may call AWS.`;
    expect(await setup(home, [tool, '--no-check'], ENDPOINT)).toContain(note);
    expect(await setup(home, [tool, '--no-check'], {})).not.toContain('may call AWS');
    const ofAws = 'https://bedrock-runtime.us-east-1.amazonaws.com';
    const again = await setup(home, [tool, '--no-check'], {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: ofAws,
    });
    expect(again).not.toContain('may call AWS');
  },
);

it.each([
  ['codex', []],
  ['codex', ['--endpoint', 'mantle']],
  ['claude-code', ['--auth', 'key']],
])('%s %j holds it, so there is no such note', async (tool, args) => {
  using home = makeHome();
  const env = { AWS_ENDPOINT_URL: `http://${HOST}` };
  const stderr = await setup(home, [tool, '--no-check', ...args], env);
  expect(stderr).toContain(`Requests go to ${HOST}`);
  expect(stderr).not.toContain('may call AWS');
});
