import { getToken } from '@aws/bedrock-token-generator';
import { INFERENCE_POLICY } from '@bedrock-token/emulator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mintWell } from '../support/action/mint-step.ts';
import { ACCOUNT, startCloud } from '../support/cloud/cloud.ts';
import { decodeToken } from '../support/judges/decode-token.ts';

afterEach(() => {
  vi.useRealTimers();
});

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The token that AWS's own generator makes of these credentials at the moment of this token. */
async function recompute(token: string, credentials: Keys): Promise<string> {
  const { signedAt, seconds, region } = decodeToken(token);
  vi.useFakeTimers({ now: signedAt, toFake: ['Date'] });
  const official = await getToken({ credentials, region, expiresInSeconds: seconds });
  vi.useRealTimers();
  return official;
}

describe('the token is the one that the official generator makes', () => {
  it('byte by byte, of credentials with a session token', async () => {
    await using cloud = await startCloud();
    const { outputs, environment } = await mintWell(cloud, {
      inputs: { 'export-aws-credentials': 'true', 'aws-region': 'us-west-2,eu-central-1' },
    });
    const credentials: Keys = {
      accessKeyId: environment.AWS_ACCESS_KEY_ID as string,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY as string,
      sessionToken: environment.AWS_SESSION_TOKEN as string,
    };
    const tokens = JSON.parse(outputs.tokens as string) as Record<string, string>;
    expect(Object.keys(tokens)).toEqual(['us-west-2', 'eu-central-1']);
    expect(tokens['us-west-2']).toBe(outputs.token);
    for (const [region, token] of Object.entries(tokens)) {
      expect(decodeToken(token).region).toBe(region);
      expect(token).toBe(await recompute(token, credentials));
    }
  });

  it('byte by byte, of credentials without one', async () => {
    await using cloud = await startCloud({
      accounts: [{ id: ACCOUNT, roles: [], users: [{ name: 'ci', policies: [INFERENCE_POLICY] }] }],
    });
    const keys = cloud.issue({ user: 'ci' });
    const { outputs } = await mintWell(cloud, {
      identity: false,
      inputs: { 'role-to-assume': '', 'token-duration-seconds': '1234' },
      env: {
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      },
    });
    const token = outputs.token as string;
    expect(decodeToken(token).query.has('X-Amz-Security-Token')).toBe(false);
    expect(decodeToken(token).seconds).toBe(1234);
    expect(token).toBe(await recompute(token, keys));
  });

  it('dated now, by the clock of this machine', async () => {
    await using cloud = await startCloud();
    const { outputs } = await mintWell(cloud);
    const { signedAt } = decodeToken(outputs.token as string);
    expect(Math.abs(signedAt.getTime() - Date.now())).toBeLessThan(10_000);
  });
});
