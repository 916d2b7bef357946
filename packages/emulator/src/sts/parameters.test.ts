import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  accountWith,
  allow,
  assumeWithToken,
  identityToken,
  start,
} from '../../test-support/scenario.ts';
import type { PolicyDocument } from '../policy/document.ts';

const refusal = (name: string, message: string | RegExp) => ({
  name: expect.stringMatching(`^${name}`),
  message: typeof message === 'string' ? message : expect.stringMatching(message),
});

describe('parameters have limits', () => {
  const long = JSON.stringify(allow('s3:*', `arn:aws:s3:::${'x'.repeat(2048)}`));
  it.each<[string, object, string, RegExp]>([
    [
      'a session name with a space',
      { RoleSessionName: 'a b' },
      'ValidationError',
      /roleSessionName/,
    ],
    ['a session name of one letter', { RoleSessionName: 'a' }, 'ValidationError', /equal to 2/],
    ['a session name of 65', { RoleSessionName: 'a'.repeat(65) }, 'ValidationError', /equal to 64/],
    ['899 seconds', { DurationSeconds: 899 }, 'ValidationError', /equal to 900/],
    ['43201 seconds', { DurationSeconds: 43_201 }, 'ValidationError', /equal to 43200/],
    [
      "more than the role's maximum",
      { DurationSeconds: 3601 },
      'ValidationError',
      /^The requested DurationSeconds exceeds the MaxSessionDuration set for this role\.$/,
    ],
    ['no role ARN', { RoleArn: 'arn:aws:iam::123456789012:user/x' }, 'ValidationError', /invalid/],
    ['a policy too long', { Policy: long }, 'ValidationError', /equal to 2048/],
    ['a policy that is not JSON', { Policy: '{' }, 'MalformedPolicyDocument', /invalid Json/],
    ['a policy that is none', { Policy: '{}' }, 'MalformedPolicyDocument', /Syntax errors/],
    [
      'a policy that names a member twice',
      { Policy: JSON.stringify(allow('s3:*')).replace('"Effect"', '"Effect":"Deny","Effect"') },
      'MalformedPolicyDocument',
      /invalid Json/,
    ],
    [
      'a policy without a resource',
      { Policy: JSON.stringify(allow('s3:*', [])) },
      'MalformedPolicyDocument',
      /Syntax errors/,
    ],
    [
      'an unknown managed policy',
      { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/None' }] },
      'MalformedPolicyDocument',
      /does not exist/,
    ],
  ])('%s', async (_name, extra, name, message) => {
    const emulator = await start();
    const token = await identityToken(emulator);
    await expect(assumeWithToken(emulator, token, extra)).rejects.toMatchObject(
      refusal(name, message),
    );
  });

  it('a longer session, where the role allows it', async () => {
    const [account] = accountWith([]);
    for (const role of account?.roles ?? []) role.maxSessionDuration = 43_200;
    const emulator = await start({ accounts: account ? [account] : [] });
    const token = await identityToken(emulator);
    const { Credentials } = await assumeWithToken(emulator, token, { DurationSeconds: 43_200 });
    const hours = ((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
  });

  it('policies that do not pack small enough', async () => {
    const emulator = await start({ packedPolicyLimitBytes: 100 });
    const token = await identityToken(emulator);
    const small: PolicyDocument = allow('bedrock:*');
    const fits = await assumeWithToken(emulator, token, { Policy: JSON.stringify(small) });
    expect(fits.PackedPolicySize).toBeGreaterThan(0);
    const ids = Array.from({ length: 30 }, () => `arn:aws:s3:::${randomUUID()}`);
    const Policy = JSON.stringify(allow('s3:*', ids));
    await expect(assumeWithToken(emulator, token, { Policy })).rejects.toMatchObject(
      refusal('PackedPolicyTooLarge', /^Packed policy consumes \d+% of allotted space/),
    );
  });
});
