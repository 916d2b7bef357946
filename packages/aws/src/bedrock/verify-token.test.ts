import { getToken } from '@aws/bedrock-token-generator/dist/getToken.js';
import { type AwsCredentials, Secret } from '@bedrock-token/core';
import { describe, expect, it } from 'vitest';
import { verifyTokenSignature } from './verify-token.ts';

const user: AwsCredentials = {
  accessKeyId: 'AKIAEXAMPLEEXAMPLE12',
  secretAccessKey: new Secret('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
};
const session: AwsCredentials = {
  ...user,
  accessKeyId: 'ASIAEXAMPLEEXAMPLE12',
  sessionToken: new Secret('FwoGZXIvYXdzEXAMPLE+/=='.repeat(20)),
};

async function official({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials) {
  return new Secret(
    await getToken({
      credentials: {
        accessKeyId,
        secretAccessKey: secretAccessKey.reveal(),
        ...(sessionToken && { sessionToken: sessionToken.reveal() }),
      },
      region: 'eu-west-3',
      expiresInSeconds: 1234,
    }),
  );
}

/** The same key with one letter of the signed text changed. */
function tamper(token: Secret<string>, from: RegExp, to: string): Secret<string> {
  const prefix = 'bedrock-api-key-';
  const text = atob(token.reveal().slice(prefix.length));
  expect(text).toMatch(from);
  return new Secret(prefix + btoa(text.replace(from, to)));
}

describe.each([
  ["a user's key", user],
  ["a session's key", session],
])('%s by the official generator', (_, credentials) => {
  it('matches the credentials that signed it', async () => {
    expect(await verifyTokenSignature(await official(credentials), credentials)).toBe('matches');
  });

  it.each([
    ['a longer life', /X-Amz-Expires=1234/, 'X-Amz-Expires=9999'],
    ['another region', /eu-west-3/, 'us-east-1'],
    ['another signature', /X-Amz-Signature=./, 'X-Amz-Signature=x'],
  ])('differs once it has %s', async (_what, from, to) => {
    const changed = tamper(await official(credentials), from, to);
    expect(await verifyTokenSignature(changed, credentials)).toBe('differs');
  });

  it('differs if the secret is another', async () => {
    const other = { ...credentials, secretAccessKey: new Secret('other') };
    expect(await verifyTokenSignature(await official(credentials), other)).toBe('differs');
  });
});

it.each([
  ['another access key', { ...user, accessKeyId: 'AKIAEXAMPLEEXAMPLE99' }],
  ['a session', { ...user, sessionToken: new Secret('x') }],
])('tells credentials apart: %s', async (_, other) => {
  expect(await verifyTokenSignature(await official(user), other)).toBe('other-credentials');
});

it('says what it cannot read', async () => {
  expect(await verifyTokenSignature(new Secret('nothing'), user)).toBe('unreadable');
});
