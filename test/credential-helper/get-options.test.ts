import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryPath } from '../support/command/cache-entry.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

interface Answer {
  Token: string;
  Cached: boolean;
  Expiration: string;
  Region: string;
}

async function get(home: Home, ...args: string[]): Promise<Answer> {
  const env = { ...home.env, ...ENV };
  const result = await runCommand(['get', '--format', 'json', ...args], { env });
  expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(result.stdout) as Answer;
}

/** Keys that are signed in the same second are the same. */
const untilNextSecond = () =>
  new Promise((resolve) => setTimeout(resolve, 1_005 - (Date.now() % 1_000)));

describe.concurrent('get', () => {
  it('is what the command does if no verb is named', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    const named = await runCommand(['get'], { env });
    expect(named).toMatchObject({ code: 0, stdout: expect.stringMatching(/^bedrock-api-key-/) });
    expect((await runCommand([], { env })).stdout).toBe(named.stdout);
    expect((await runCommand(['--region=us-east-1'], { env })).stdout).toBe(named.stdout);
  });

  it('--no-cache neither reads nor writes', async () => {
    using home = makeHome();
    expect((await get(home, '--no-cache')).Cached).toBe(false);
    expect(existsSync(home.cache)).toBe(false);
    const kept = await get(home);
    const before = readFileSync(entryPath(home), 'utf8');
    await untilNextSecond();
    const past = await get(home, '--no-cache');
    expect(past.Cached).toBe(false);
    expect(past.Token).not.toBe(kept.Token);
    expect(readFileSync(entryPath(home), 'utf8')).toBe(before);
    expect(readdirSync(home.cache)).toHaveLength(1);
    expect(await get(home)).toMatchObject({ Cached: true, Token: kept.Token });
  });

  it('--refresh gets a new key, and keeps it', async () => {
    using home = makeHome();
    const first = await get(home);
    await untilNextSecond();
    const second = await get(home, '--refresh');
    expect(second.Cached).toBe(false);
    expect(second.Token).not.toBe(first.Token);
    expect(await get(home)).toMatchObject({ Cached: true, Token: second.Token });
  });

  it.each([
    ['900', 900],
    ['15m', 900],
    ['2h', 7_200],
    ['12h', 43_200],
  ])('--duration %s is the lifetime of the key', async (text, seconds) => {
    using home = makeHome();
    const { Token, Expiration } = await get(home, '--duration', text);
    const env = { ...home.env, ...ENV };
    const { stdout } = await runCommand(['inspect', '--json', '-'], { env, input: Token });
    const { issuedAt, expiresAt } = JSON.parse(stdout) as Record<string, string>;
    expect(expiresAt).toBe(Expiration);
    expect(Date.parse(expiresAt ?? '') - Date.parse(issuedAt ?? '')).toBe(seconds * 1000);
  });

  it('--verbose logs on stderr what was done, for a miss and for a hit', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    const miss = await runCommand(['--verbose'], { env });
    expect(miss.stderr).toMatch(/^bedrock-token: no usable entry in .+bedrock-token$/m);
    expect(miss.stderr).toMatch(/^bedrock-token: profile default, region us-east-1$/m);
    expect(miss.stderr).toMatch(
      /^bedrock-token: access key AKIAEXAMPLEEXAMPLE12, from environment$/m,
    );
    const hit = await runCommand(['--verbose'], { env });
    expect(hit.stderr).toMatch(/^bedrock-token: cached, valid until 2\S+Z\n$/);
    expect(hit.stdout).toBe(miss.stdout);
  });

  it('gives up after four seconds if nothing else is said', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    try {
      using home = makeHome();
      const { port } = silent.address() as AddressInfo;
      const env = { ...home.env, ...ENV, AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}` };
      const args = ['--role-arn', 'arn:aws:iam::123456789012:role/x'];
      const result = await runCommand(args, { env });
      expect(result).toMatchObject({ code: 6, stdout: '' });
      expect(result.stderr).toMatch(/No key within 4 s: 127\.0\.0\.1 did not respond/);
      expect(result.milliseconds).toBeGreaterThan(3_900);
      expect(result.milliseconds).toBeLessThan(await allow(4_500));
      expect(readdirSync(join(home.path, '.cache', 'bedrock-token'))).not.toContain('.lock');
    } finally {
      silent.close();
    }
  });
});
