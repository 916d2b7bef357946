import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { ask, developerEnv, startHelperCloud } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand } from '../support/command/run-command.ts';

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const REGION = 'us-west-2';

let cloud: Cloud;
let home: Home;
beforeAll(async () => {
  cloud = await startHelperCloud();
});
afterAll(() => cloud.stop());
beforeEach(() => {
  home = makeHome();
  cloud.journal.clear();
});
afterEach(() => home[Symbol.dispose]());

/** Reads the key once, as most tools do, and asks until there is a file, for a minute at most. */
const CLIENT = `
import { existsSync } from 'node:fs';
import AnthropicBedrock from '@anthropic-ai/bedrock-sdk';
const client = new AnthropicBedrock({ maxRetries: 0 });
const end = Date.now() + 60_000;
let answers = 0;
do {
  await client.messages.create({
    model: '${MODEL}', max_tokens: 20, messages: [{ role: 'user', content: 'Hi' }],
  });
  answers++;
} while (!existsSync(process.argv[1]) && Date.now() < end);
console.log(JSON.stringify({ answers }));
`;

it('a client that reads its key once outlives three keys', async () => {
  const keysSeen = () =>
    new Set(cloud.journal.entries().flatMap(({ headers }) => headers.authorization ?? [])).size;
  const enough = join(home.path, 'enough');
  const watch = setInterval(() => {
    if (keysSeen() > 3) writeFileSync(enough, '');
  }, 100);
  const words = ['node', '--input-type=module', '-e', CLIENT, enough];
  const args = ['exec', '--gateway', '--region', REGION, '--duration', '3s', '--', ...words];
  // Where its package is found.
  const cwd = join(repositoryRoot, 'test');
  const result = await ask(cloud, home, args, { env: developerEnv(cloud), cwd }).finally(() =>
    clearInterval(watch),
  );
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(result.stdout).answers).toBeGreaterThan(3);
  expect(keysSeen()).toBeGreaterThan(3);
});

it('the command gets variables of the gateway alone, and its exit code is passed on', async () => {
  const env = {
    ...developerEnv(cloud),
    NO_PROXY: 'corp.example',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    ANTHROPIC_API_KEY: 'mine',
  };
  const words = ['sh', '-c', 'env; exit 7'];
  const args = ['exec', '--gateway', '--region', REGION, '--openai', '--anthropic', '--', ...words];
  // `ask` takes what fails for an error of ours.
  const result = await runCommand(args, { env: { ...home.env, ...cloud.env, ...env } });
  expect(result).toMatchObject({ code: 7, stderr: '' });
  const child = Object.fromEntries(result.stdout.split('\n').map((line) => line.split(/=(.*)/s)));
  const url = child.AWS_ENDPOINT_URL_BEDROCK;
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const key = child.AWS_BEARER_TOKEN_BEDROCK;
  expect(key).toMatch(/^bedrock-gateway-/);
  expect(child).toMatchObject({
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    ANTHROPIC_BEDROCK_BASE_URL: url,
    OPENAI_API_KEY: key,
    OPENAI_BASE_URL: `${url}/openai/v1`,
    ANTHROPIC_AUTH_TOKEN: key,
    ANTHROPIC_BASE_URL: `${url}/anthropic`,
    NO_PROXY: 'corp.example,127.0.0.1,localhost,::1',
    AWS_REGION: REGION,
  });
  expect(child).not.toHaveProperty('ANTHROPIC_API_KEY');
  expect(child).not.toHaveProperty('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS');
  // It ends with the command, and nothing of it is kept.
  await expect(fetch(`${url}/_gateway/health`)).rejects.toThrow();
});

it('without a key the command is not run', async () => {
  const args = ['exec', '--gateway', '--region', REGION, '--', 'sh', '-c', 'echo it ran'];
  const result = await ask(cloud, home, args);
  expect(result).toMatchObject({ code: 4, stdout: '' });
});

it.each(['--clean', '--refresh', '--min-ttl=1h', '--timeout=1s'])(
  '%s has no meaning with it',
  async (option) => {
    const args = ['exec', '--gateway', option, '--region', REGION, '--', 'true'];
    const result = await ask(cloud, home, args, { env: developerEnv(cloud) });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('cannot be combined with --gateway');
  },
);
