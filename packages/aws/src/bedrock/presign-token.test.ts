import { createHash, createHmac } from 'node:crypto';
import { getToken } from '@aws/bedrock-token-generator';
import { describeBearerToken, type KeyServiceName, Secret } from '@bedrock-token/core';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { presignToken } from './presign-token.ts';

const NOW = new Date('2026-06-01T12:34:56.789Z');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * A second opinion, written from AWS's documentation alone ("Create a signed AWS API request",
 * query-string form): a presigned POST to bedrock.amazonaws.com with an empty body.
 */
function expectedToken(keys: Keys, region: string, seconds: number): string {
  const timestamp = NOW.toISOString().replace(/[-:]|\.\d+/g, '');
  const day = timestamp.slice(0, 8);
  const scope = `${day}/${region}/bedrock/aws4_request`;
  const query: Record<string, string> = {
    Action: 'CallWithBearerToken',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${keys.accessKeyId}/${scope}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(seconds),
    ...(keys.sessionToken !== undefined && { 'X-Amz-Security-Token': keys.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  };
  const write = (pairs: Record<string, string>) =>
    Object.keys(pairs)
      .sort()
      .map((name) => `${encode(name)}=${encode(pairs[name] ?? '')}`)
      .join('&');
  const headers = 'host:bedrock.amazonaws.com\n';
  const canonical = ['POST', '/', write(query), headers, 'host', sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const key = [day, region, 'bedrock', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${keys.secretAccessKey}`,
  );
  const signed = { ...query, 'X-Amz-Signature': hmac(key, toSign).toString('hex') };
  const url = `bedrock.amazonaws.com/?${write(signed)}&Version=1`;
  return `bedrock-api-key-${Buffer.from(url).toString('base64')}`;
}

async function sign(
  keys: Keys,
  region: string,
  seconds: number,
  service?: KeyServiceName,
): Promise<string> {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const credentials = {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    ...(sessionToken !== undefined && { sessionToken: new Secret(sessionToken) }),
  };
  return (await presignToken(credentials, region, seconds, service)).reveal();
}

const STATIC: Keys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const SESSION: Keys = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: `IQoJb3JpZ2luX2VjE//+=${"aZ09+/='()*!~".repeat(80)}`,
};

it.each([
  ['static keys', STATIC, 'us-east-1', 43_200],
  ['static keys, the shortest life', STATIC, 'eu-central-1', 1],
  ['a session', SESSION, 'us-west-2', 3600],
  ['a session in GovCloud', SESSION, 'us-gov-west-1', 900],
  ['a session in China', SESSION, 'cn-north-1', 900],
  ['a session in the European Sovereign Cloud', SESSION, 'eusc-de-east-1', 900],
])(
  'for %s, is byte by byte what SigV4 says and what AWS’s generator makes',
  async (_, keys, region, seconds) => {
    const token = await sign(keys, region, seconds);
    expect(token).toBe(expectedToken(keys, region, seconds));
    expect(token).toBe(await getToken({ credentials: keys, region, expiresInSeconds: seconds }));
  },
);

it('agrees with SigV4 for whatever credentials', async () => {
  const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 });
  const keys = fc.record(
    { accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/), secretAccessKey: printable },
    { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
  );
  const sessionToken = fc.option(printable, { nil: undefined });
  const seconds = fc.integer({ min: 1, max: 43_200 });
  await fc.assert(
    fc.asyncProperty(keys, sessionToken, seconds, async (base, session, life) => {
      const all = { ...base, ...(session !== undefined && { sessionToken: session }) };
      expect(await sign(all, 'us-east-1', life)).toBe(expectedToken(all, 'us-east-1', life));
    }),
  );
});

it('can be read back, and never shows the secret key', async () => {
  const token = await sign(SESSION, 'us-west-2', 3600);
  expect(describeBearerToken(token)).toEqual({
    service: 'bedrock',
    accessKeyId: SESSION.accessKeyId,
    region: 'us-west-2',
    issuedAt: new Date('2026-06-01T12:34:56Z'),
    expiresAt: new Date('2026-06-01T13:34:56Z'),
    lifetimeSeconds: 3600,
    hasSessionToken: true,
  });
  const decoded = atob(token.slice('bedrock-api-key-'.length));
  expect(decodeURIComponent(decoded)).not.toContain(SESSION.secretAccessKey);
});

it('reads back what AWS’s generator makes, with its defaults', async () => {
  const token = await getToken({ credentials: STATIC, region: 'us-east-1' });
  expect(describeBearerToken(token)).toMatchObject({
    accessKeyId: STATIC.accessKeyId,
    region: 'us-east-1',
    lifetimeSeconds: 43_200,
    hasSessionToken: false,
  });
});

/** As PyPI's token-generator-for-aws-external-anthropic 1.0.0 signs them at the same time. */
const SIGNED_IN_PYTHON = [
  {
    keys: STATIC,
    region: 'us-east-1',
    seconds: 43_200,
    scope: 'AKIAIOSFODNN7EXAMPLE%2F20260601%2Fus-east-1',
    rest: 'X-Amz-Expires=43200&X-Amz-SignedHeaders=host',
    signature: '70e93be8abf48ba8c4380aee2cee56544450b910c90c8c876b0fdde0dc28860c',
  },
  {
    keys: { ...SESSION, sessionToken: "a+/='()*!~ z" },
    region: 'eu-west-1',
    seconds: 900,
    scope: 'ASIAIOSFODNN7EXAMPLE%2F20260601%2Feu-west-1',
    rest: 'X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Security-Token=a%2B%2F%3D%27%28%29%2A%21~%20z',
    signature: 'a8dc6a4c17d55fb3d7275a469fda16ac8b88c6b8637493df08d3938d0180ae19',
  },
];

it.each(SIGNED_IN_PYTHON)(
  'for Claude Platform on AWS in $region, is byte by byte what AWS’s generator for Python makes',
  async ({ keys, region, seconds, scope, rest, signature }) => {
    const token = await sign(keys, region, seconds, 'claude-platform');
    const prefix = 'aws-external-anthropic-api-key-';
    expect(token.startsWith(prefix)).toBe(true);
    expect(atob(token.slice(prefix.length))).toBe(
      `aws-external-anthropic.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}%2Faws-external-anthropic%2Faws4_request&X-Amz-Date=20260601T123456Z&${rest}&X-Amz-Signature=${signature}&Version=1`,
    );
    expect(describeBearerToken(token)).toMatchObject({ service: 'claude-platform', region });
  },
);
