import { DEFAULT_ACCOUNTS, type EmulatorConfig, INFERENCE_POLICY } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { warningsOf } from '../support/action/annotations.ts';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { ACCOUNT, startCloud } from '../support/cloud/cloud.ts';
import { decodeToken } from '../support/judges/decode-token.ts';

/** The default account, its role good for twelve hours, and a user with static keys. */
const LONG: EmulatorConfig = {
  accounts: DEFAULT_ACCOUNTS.map((account) => ({
    ...account,
    roles: account.roles.map((role) => ({ ...role, maxSessionDuration: 43_200 })),
    users: [{ name: 'ci', policies: [INFERENCE_POLICY] }],
  })),
};

const ROWS = [
  { why: 'the session, by default', session: '3600', asked: '', seconds: 3600, warns: false },
  { why: 'the request', session: '3600', asked: '900', seconds: 900, warns: false },
  { why: 'the request of one second', session: '3600', asked: '1', seconds: 1, warns: false },
  { why: 'the session', session: '900', asked: '3600', seconds: 900, warns: true },
  { why: 'the session', session: '7200', asked: '43200', seconds: 7200, warns: true },
  { why: 'twelve hours', session: '43200', asked: '', seconds: 43_200, warns: false },
];

describe.concurrent('a token never claims more life than it has', () => {
  it.each(ROWS)('session $session s, asked "$asked": $seconds s, set by $why', async (row) => {
    await using cloud = await startCloud(LONG);
    const before = Math.floor(Date.now() / 1000) * 1000;
    const step = await mintWell(cloud, {
      inputs: { 'role-duration-seconds': row.session, 'token-duration-seconds': row.asked },
    });
    const { signedAt, seconds } = decodeToken(step.outputs.token as string);
    const end = signedAt.getTime() + seconds * 1000;
    const expiresAt = Date.parse(step.outputs['expires-at'] as string);

    // A second or two pass between STS's answer and the signature.
    expect(seconds).toBeLessThanOrEqual(row.seconds);
    expect(seconds).toBeGreaterThan(row.seconds - 10);
    expect(end).toBeLessThanOrEqual(expiresAt + 1000);
    expect(expiresAt).toBeLessThanOrEqual(end);
    expect(expiresAt).toBeLessThanOrEqual(before + row.seconds * 1000 + 10_000);
    expect(Number(step.outputs['expires-in'])).toBeLessThanOrEqual(row.seconds);

    const warnings = warningsOf(step);
    expect(warnings).toHaveLength(row.warns ? 1 : 0);
    if (row.warns) expect(warnings[0]).toMatch(/session expires first.*role-duration-seconds/);
  });

  it('static keys give twelve hours, and no session is blamed', async () => {
    await using cloud = await startCloud(LONG);
    const keys = cloud.issue({ user: 'ci' });
    const step = await mintWell(cloud, {
      identity: false,
      inputs: { 'role-to-assume': '' },
      env: { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
    });
    expect(decodeToken(step.outputs.token as string).seconds).toBe(43_200);
    expect(step.outputs['aws-account-id']).toBe(ACCOUNT);
    expect(step.files.summary).toContain('the 12 hours that AWS allows');
  });

  it.each([
    'NaN',
    'Infinity',
    '0',
    '-1',
    '-3600',
    '43201',
    '99999999999999999999',
    '3600.5',
    '3600.0',
    '1e3',
    '0x10',
    '0b11',
    '0o17',
    '1_000',
    '1,000',
    '3600s',
    '1 h',
    '+60',
    '३६००',
    'null',
  ])('a life of "%s" seconds is refused before any request', async (asked) => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { inputs: { 'token-duration-seconds': asked } });
    expect(error).toMatch(/^ERR_INPUT: Input "token-duration-seconds" .*from 1 to 43200/);
    expect(cloud.journal.entries()).toEqual([]);
  });
});
