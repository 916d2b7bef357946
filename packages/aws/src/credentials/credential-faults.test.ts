import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allow } from '../../../../test/support/setup/start-of-node.ts';
import { type LoopbackAws, startLoopbackAws } from '../../test-support/aws-on-loopback.ts';
import { failToResolve } from '../../test-support/fail-to-resolve.ts';

let aws: LoopbackAws;

beforeEach(async () => {
  aws = await startLoopbackAws();
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(async () => {
  vi.useRealTimers();
  await aws.stop();
});

const fail = (profile?: string) => failToResolve(aws, profile);

const KEYS = 'aws_access_key_id = AKIAPROFILE\naws_secret_access_key = s3cr3t\n';
const ROLE = 'role_arn = arn:aws:iam::123456789012:role/r\n';
const ON_KEYS = `[profile p]\n${ROLE}source_profile = q\n[profile q]\n${KEYS}`;
const fault = (name: string, status: number) => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>No.</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
});

describe('a credential_process', () => {
  it.each([
    [
      'that fails shows why, on one line',
      'sh -c "echo s3cr3t; echo vault: >&2; echo sealed >&2; exit 3"',
      /returned no credentials: vault: sealed\.$/,
    ],
    ['that fails in silence', 'sh -c "exit 3" --token s3cr3t', /: it failed\.$/],
    ['that prints garbage', 'echo s3cr3t', /: returned invalid JSON\.$/],
    [
      'that prints another version',
      `echo '{"Version":2,"SecretAccessKey":"s3cr3t"}'`,
      /: Version 1\.$|not return Version 1/,
    ],
  ])('%s', async (_, command, message) => {
    aws.config(
      `[profile top]\n${ROLE}source_profile = p\n[profile p]\ncredential_process = ${command}\n`,
    );
    const error = await fail('top');
    expect(error).toMatchObject({
      code: 'ERR_NO_CREDENTIALS',
      message: expect.stringMatching(message),
    });
    expect(error.message).toContain('profile p ');
  });

  it('that hangs is ended after a minute', async () => {
    const mark = join(aws.home, 'started');
    aws.config(`[profile p]\ncredential_process = echo $$ > ${mark}; read forever\n`);
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const failed = fail('p');
    while (!existsSync(mark) || readFileSync(mark, 'utf8') === '') await wait(10);
    vi.advanceTimersByTime(60_000);
    expect(await failed).toMatchObject({ message: expect.stringContaining('within 60 s') });
    const pid = Number(readFileSync(mark, 'utf8'));
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.each([
  ['AccessDenied', 403, 'ERR_ROLE_DENIED'],
  ['InvalidClientTokenId', 403, 'ERR_ROLE_DENIED'],
  ['ExpiredToken', 403, 'ERR_CREDENTIALS_EXPIRED'],
  ['InternalFailure', 500, 'ERR_UPSTREAM'],
])('STS answers %s for the role of a profile', async (name, status, code) => {
  aws.config(ON_KEYS);
  aws.answers['POST / AssumeRole'] = fault(name, status);
  expect(await fail('p')).toMatchObject({ code });
});

it('a web identity file that is not there is no network fault', async () => {
  vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(aws.home, 'none'));
  vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/r');
  expect(await fail()).toMatchObject({
    code: 'ERR_NO_CREDENTIALS',
    message: 'AWS_WEB_IDENTITY_TOKEN_FILE names a file that cannot be read (ENOENT).',
  });
});

describe('what this machine or network gives', () => {
  it.each([
    ['hangs', 'hang' as const, 'ERR_UPSTREAM'],
    ['refuses', { status: 403, body: '{"Message":"s3cr3t"}' }, 'ERR_NO_CREDENTIALS'],
    ['sends garbage', { body: 's3cr3t' }, 'ERR_NO_CREDENTIALS'],
  ])('the container %s: two seconds at most', async (_, answer, code) => {
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${aws.origin}/container`);
    aws.answers['GET /container'] = answer;
    const warn = vi.spyOn(console, 'warn');
    const began = performance.now();
    expect(await fail()).toMatchObject({ code });
    expect(performance.now() - began).toBeLessThan(await allow(2_500));
    // The SDK would complain at its own limit, a moment later.
    if (answer === 'hang') await wait(200);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([
    ['hangs', 'hang' as const],
    ['has no role', { status: 404, body: '' }],
  ])('an instance that %s leaves no credentials at all, within a second', async (_, answer) => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', aws.origin);
    aws.answers['PUT /latest/api/token'] = answer;
    aws.answers['GET /latest/meta-data/iam/security-credentials/'] = answer;
    const began = performance.now();
    const { message } = await fail();
    expect(message).toMatch(
      /^No AWS credentials were found\. .*EC2 instance \(.*instance metadata/,
    );
    expect(performance.now() - began).toBeLessThan(await allow(1_100));
  });
});
