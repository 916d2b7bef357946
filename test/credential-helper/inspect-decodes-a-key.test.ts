import { describe, expect, it } from 'vitest';
import {
  command,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
} from '../support/command/run-command.ts';
import { longKey, shortKey } from '../support/command/written-keys.ts';

const AT_NOON = new Date(Math.floor(Date.now() / 1000) * 1000);
const rfc3339 = (date: Date) => date.toISOString().replace('.000Z', 'Z');
const SESSION = 'CANARY-session-token';

async function inspect(key: string, args: string[] = []) {
  using home = makeHome();
  const result = await runCommand(['inspect', ...args, key], { env: home.env });
  // Of what is secret in a key nothing is shown, whatever becomes of it.
  expect(result.stdout + result.stderr).not.toMatch(/CANARY|bedrock-api-key-Y|ABSK[A-Za-z]/);
  return result;
}

describe.concurrent('inspect', () => {
  it.each([
    ['a user', '', 'the keys of a user', ''],
    ['a session', SESSION, 'a session', ', or earlier with its session'],
  ])('describes a short-term key of %s', async (_, session, by, limit) => {
    const { code, stdout, stderr } = await inspect(shortKey({ issued: AT_NOON, session }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows).toEqual([
      ['kind', `short-term, signed by ${by}`],
      ['service', 'Amazon Bedrock'],
      ['region', 'eu-west-1'],
      ['access key ID', 'AKIAEXAMPLEEXAMPLE12'],
      ['issued', rfc3339(AT_NOON)],
      ['expires', rfc3339(new Date(AT_NOON.getTime() + 3_600_000)) + limit],
      ['left', expect.stringMatching(/^(1 h|59 min)$/)],
    ]);
  });

  it('does so as JSON', async () => {
    const { stdout } = await inspect(shortKey({ issued: AT_NOON, session: SESSION }), ['--json']);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    const said = JSON.parse(stdout) as { secondsLeft: number };
    expect(said).toEqual({
      kind: 'short-term',
      service: 'bedrock',
      region: 'eu-west-1',
      accessKeyId: 'AKIAEXAMPLEEXAMPLE12',
      issuedAt: rfc3339(AT_NOON),
      expiresAt: rfc3339(new Date(AT_NOON.getTime() + 3_600_000)),
      secondsLeft: expect.any(Number),
      ofSession: true,
    });
    expect(said.secondsLeft).toBeGreaterThan(3500);
    expect(said.secondsLeft).toBeLessThanOrEqual(3600);
  });

  it('says that a key has expired', async () => {
    const key = shortKey({ issued: new Date(AT_NOON.getTime() - 7_200_000) });
    expect((await inspect(key)).stdout).toMatch(/^left +none, it has expired$/m);
    expect(JSON.parse((await inspect(key, ['--json'])).stdout)).toMatchObject({ secondsLeft: 0 });
  });

  it.each([
    ['dev-at-123456789012', 'dev', '123456789012'],
    ['dev+1-at-123456789012', 'dev', '123456789012'],
    ['somebody', 'somebody', undefined],
  ])('describes the long-term key of %s', async (alias, userName, accountId) => {
    const { code, stdout } = await inspect(longKey(alias));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kind +long-term$/m);
    expect(stdout).toContain(`${userName}\n`);
    expect(stdout).toMatch(new RegExp(`^account +${accountId ?? 'unknown'}$`, 'm'));
    const said = JSON.parse((await inspect(longKey(alias), ['--json'])).stdout) as unknown;
    expect(said).toEqual({
      kind: 'long-term',
      service: 'bedrock',
      alias,
      userName,
      ...(accountId && { accountId }),
    });
  });

  it.each([
    ['an argument', (key: string) => ({ args: [key] })],
    ['stdin', (key: string) => ({ args: ['-'], input: `${key}\n` })],
    ['a file of Windows on stdin', (key: string) => ({ args: ['-'], input: `${key}\r\n\r\n` })],
    ['the environment', (key: string) => ({ args: [], env: { AWS_BEARER_TOKEN_BEDROCK: key } })],
  ])('takes the key from %s', async (_, from) => {
    using home = makeHome();
    const { args, input = '', env } = { env: {}, input: '', ...from(shortKey()) };
    const result = await runCommand(['inspect', ...args], { env: { ...home.env, ...env }, input });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain('AKIAEXAMPLEEXAMPLE12');
  });

  it.skipIf(process.platform === 'win32')('waits for a key that comes slowly', async () => {
    using home = makeHome();
    const words = [...command, 'inspect', '-'].map((word) => `'${word}'`).join(' ');
    const key = shortKey();
    const script = `(sleep 0.3; printf '${key.slice(0, 50)}'; sleep 0.3; printf '${key.slice(50)}') | ${words}`;
    const result = await runProgram(['sh', '-c', script], { env: home.env });
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('eu-west-1') });
  });

  it('lets no key steer the terminal', async () => {
    const { stdout } = await inspect(shortKey({ region: 'eu\u001b[2J\n\u009b31m' }));
    expect(stdout).not.toMatch(/[^\n\x20-\x7e]/);
    expect(stdout.split('\n').filter(Boolean)).toHaveLength(7);
  });

  it.each([
    ['nothing', ''],
    ['a word', 'CANARY'],
    ['the prefix alone', 'bedrock-api-key-'],
    ['what is no base64', 'bedrock-api-key-%CANARY'],
    ['a URL of another service', `bedrock-api-key-${btoa('sts.amazonaws.com/?CANARY')}`],
    ['a life without end', shortKey({ seconds: '9e15' })],
    ['half a key', shortKey().slice(0, 90)],
    ['a long-term key without a secret', 'ABSK'],
    ['a long-term key of garbage', `ABSK${btoa('\0\u0001CANARY')}`],
  ])('refuses %s in one sentence, and does not quote it', async (_, key) => {
    const { code, stdout, stderr } = await inspect(key);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^bedrock-token: (There is no key to inspect|This is no key of Amazon Bedrock or Claude Platform)\.\n {2}See: bedrock-token inspect --help\n$/,
    );
    const asJson = await inspect(key, ['--json']);
    expect(asJson).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { code: 'ERR_INPUT', exitCode: 2 } });
  });

  it.skipIf(process.platform === 'win32').each([
    ['without end', '< /dev/zero'],
    ['that is a directory', '< /'],
    ['that is closed', '<&-'],
  ])('refuses a stdin %s', async (_, redirection) => {
    using home = makeHome();
    const words = [...command, 'inspect', '-'].map((word) => `'${word}'`).join(' ');
    const result = await runProgram(['sh', '-c', `${words} ${redirection}`], { env: home.env });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).not.toContain('unforeseen');
  });
});

it('the key that get makes is what inspect describes', async () => {
  using home = makeHome();
  const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-west-2' };
  const { stdout: answer } = await runCommand(['--format', 'json'], { env });
  const { Token, Expiration } = JSON.parse(answer) as Record<string, string>;
  const { stdout } = await runCommand(['inspect', '--json', '-'], { env, input: Token ?? '' });
  expect(JSON.parse(stdout)).toMatchObject({ expiresAt: Expiration, region: 'us-west-2' });
});
