import { expect, it } from 'vitest';
import { mintToken } from './mint-token.ts';
import type { BearerSigner } from './ports.ts';
import { Secret } from './secret.ts';

const NOW = Date.UTC(2026, 5, 1, 12, 0, 0, 900);

/** Signs like AWS's generator, at a clock of its own. */
function signAt(clock: () => number): BearerSigner {
  return async (credentials, region, seconds) => {
    const date = new Date(clock()).toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = `${credentials.accessKeyId}/${date.slice(0, 8)}/${region}/bedrock/aws4_request`;
    const query = `X-Amz-Credential=${scope}&X-Amz-Date=${date}&X-Amz-Expires=${seconds}`;
    return new Secret(`bedrock-api-key-${btoa(`bedrock.amazonaws.com/?${query}&Version=1`)}`);
  };
}

function request(secondsLeft?: number, requestedSeconds?: number) {
  return {
    region: 'us-west-2',
    requestedSeconds,
    credentials: {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: new Secret('secret'),
      ...(secondsLeft !== undefined && { expiration: new Date(NOW + secondsLeft * 1000) }),
    },
  };
}

it('counts the lifetime of a key from its signing date, which has whole seconds', async () => {
  const token = await mintToken(request(undefined, 3600), {
    now: () => NOW,
    sign: signAt(() => NOW),
  });
  expect(token).toMatchObject({
    region: 'us-west-2',
    issuedAt: new Date('2026-06-01T12:00:00Z'),
    expiresAt: new Date('2026-06-01T13:00:00Z'),
    limitedBy: 'request',
  });
});

it('never says that a key lives on after its session, even if signing took its time', async () => {
  const token = await mintToken(request(1800), { now: () => NOW, sign: signAt(() => NOW + 5000) });
  expect(token.expiresAt).toEqual(new Date(NOW + 1_800_000));
  expect(token.limitedBy).toBe('session');
});

it('says what the key says when the clock of the signer differs', async () => {
  const token = await mintToken(request(undefined, 900), {
    now: () => NOW,
    sign: signAt(() => NOW - 60_000),
  });
  expect(token.expiresAt).toEqual(new Date('2026-06-01T12:14:00Z'));
});

it.each([
  ['a life that is no whole number', 3600, 0.5, 'ERR_INPUT'],
  ['a session that has expired', -1, undefined, 'ERR_CREDENTIALS_EXPIRED'],
] as const)('does not sign for %s', async (_, left, asked, code) => {
  const sign: BearerSigner = () => Promise.reject(new Error('signed'));
  const minted = mintToken(request(left, asked), { now: () => NOW, sign });
  await expect(minted).rejects.toMatchObject({ code });
});

it('does not pass on a key of another service', async () => {
  const asked = { ...request(undefined, 900), service: 'claude-platform' as const };
  const minted = mintToken(asked, { now: () => NOW, sign: signAt(() => NOW) });
  await expect(minted).rejects.toMatchObject({ code: 'ERR_UPSTREAM' });
});

it('does not pass on a key that cannot be read, nor quotes it', async () => {
  const sign: BearerSigner = async () => new Secret('canary-key');
  const minted = mintToken(request(), { now: () => NOW, sign });
  await expect(minted).rejects.toMatchObject({ code: 'ERR_UPSTREAM' });
  await expect(minted).rejects.not.toMatchObject({ message: expect.stringContaining('canary') });
});
