import { describe, expect, it } from 'vitest';
import { ask, developerEnv, startHelperCloud } from '../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const LONG = `ABSK${btoa('ci+1-at-123456789012:CANARYsecret')}`;

describe.concurrent('inspect', () => {
  it.each<[string, (token: string) => { args: string[]; input?: string; env?: object }]>([
    ['an operand', (token) => ({ args: [token] })],
    ['stdin', (token) => ({ args: ['-'], input: `  ${token}\n` })],
    ['the environment', (token) => ({ args: [], env: { AWS_BEARER_TOKEN_BEDROCK: token } })],
  ])('reads a key from %s', async (_, from) => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    const token = (await runCommand(['--duration', '1h'], { env })).stdout.trim();
    const { args, input, env: more } = from(token);
    const { code, stdout, stderr } = await runCommand(['inspect', '--json', ...args], {
      env: { ...env, ...more },
      ...(input !== undefined && { input }),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'short-term',
      region: 'us-east-1',
      accessKeyId: STATIC_KEYS.AWS_ACCESS_KEY_ID,
      ofSession: false,
      secondsLeft: expect.closeTo(3_600, -2),
    });
    const people = await runCommand(['inspect', token], { env });
    expect(people.stdout).toMatch(
      /region +us-east-1\n.*\nissued +20.*\nexpires +20.*\nleft +(59 min|1 h)/,
    );
  });

  it('a long-term key names its user and account, never its secret', async () => {
    using home = makeHome();
    for (const args of [
      ['inspect', LONG],
      ['inspect', '--json', LONG],
      ['inspect', '--verbose', LONG],
    ]) {
      const { code, stdout, stderr } = await runCommand(args, { env: home.env });
      expect(code).toBe(0);
      expect(stdout).toMatch(/ci\+1-at-123456789012[\s\S]*123456789012/);
      expect(stdout + stderr).not.toMatch(/CANARY|Q0FOQVJZ/);
    }
  });

  it.each([
    ['nothing', [], ''],
    ['an empty stdin', ['-'], ''],
    ['another text', ['CANARY-hello'], ''],
    ['a broken key', ['bedrock-api-key-CANARY!!'], ''],
    ['a key without its dates', [`bedrock-api-key-${btoa('bedrock.amazonaws.com/?CANARY')}`], ''],
    ['a broken long-term key', ['ABSKCANARY'], ''],
    ['binary rubbish', ['-'], '\u0000\u0001CANARY'.repeat(20_000)],
    ['two keys', [LONG, LONG], ''],
  ])('of %s is exit 2, and not quoted', async (_, args, input) => {
    using home = makeHome();
    const result = await runCommand(['inspect', ...args], { env: home.env, input });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).not.toContain('CANARY');
    expect(result.stderr).toMatch(/^bedrock-token: .+\n {2}.+\n$/);
  });

  it('--verify shows whose key it is', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const [mine, other] = [developerEnv(cloud), developerEnv(cloud)];
    const env = { ...home.env, ...cloud.env, AWS_REGION: 'us-east-1' };
    const token = (await runCommand([], { env: { ...env, ...mine } })).stdout;
    const verify = (keys: NodeJS.ProcessEnv) =>
      runCommand(['inspect', '--verify', '-'], { env: { ...env, ...keys }, input: token });
    expect(await verify(mine)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('signed with these credentials'),
    });
    expect(await verify(other)).toMatchObject({
      code: 8,
      stdout: expect.stringContaining('signed with other credentials'),
    });
    const altered = { ...mine, AWS_SECRET_ACCESS_KEY: 'x' };
    expect(await verify(altered)).toMatchObject({
      code: 8,
      stdout: expect.stringContaining('was changed'),
    });
    const long = await runCommand(['inspect', '--verify', LONG], { env: { ...env, ...mine } });
    expect(long.code).toBe(2);
  });
});

describe.concurrent('status', () => {
  it('shows nothing, then a key with a bar, and asks nobody', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = { AWS_REGION: 'us-east-1', ...developerEnv(cloud) };
    const before = await runCommand(['status'], { env: { ...home.env, ...env } });
    expect(before).toMatchObject({ code: 1, stdout: expect.stringContaining('none in the cache') });
    await ask(cloud, home, ['get'], { env });
    const { stdout, code } = await ask(cloud, home, ['status'], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^key +\[#{20}\] 11 h 59 min left\nregion +us-east-1\nsource +environment\n/,
    );
    const json = await ask(cloud, home, ['status', '--json'], { env });
    expect(JSON.parse(json.stdout)).toMatchObject({
      region: 'us-east-1',
      lifetimeSeconds: 43_200,
      cache: home.cache,
    });
    expect(cloud.journal.entries()).toEqual([]);
  });
});

describe.concurrent('cache', () => {
  it('clear takes our files, and nothing else', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    expect((await runCommand(['cache', 'clear'], { env })).code).toBe(0);
    expect((await runCommand(['cache', 'path'], { env })).stdout).toBe(`${home.cache}\n`);
    await runCommand([], { env });
    await runCommand(['--region', 'eu-west-1'], { env });
    await runCommand(['exec', 'sh', '-c', `echo x > ${home.cache}/mine`], { env });
    expect((await runCommand(['cache', 'clear'], { env })).stderr).toContain('2 files removed');
    expect((await runCommand(['exec', 'ls', home.cache], { env })).stdout).toContain('mine');
  });
});
