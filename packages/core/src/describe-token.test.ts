import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeBearerToken } from './describe-token.ts';

const QUERY = {
  'X-Amz-Credential': 'ASIAEXAMPLE/20260601/eu-west-1/bedrock/aws4_request',
  'X-Amz-Date': '20260601T120000Z',
  'X-Amz-Expires': '3600',
};

function token(change: Record<string, string | undefined> = {}, host = 'bedrock.amazonaws.com/?') {
  const pairs = Object.entries({ ...QUERY, ...change }).filter(([, value]) => value !== undefined);
  return `bedrock-api-key-${btoa(host + new URLSearchParams(pairs as [string, string][]))}`;
}

it('shows what a key contains', () => {
  expect(describeBearerToken(token())).toEqual({
    service: 'bedrock',
    accessKeyId: 'ASIAEXAMPLE',
    region: 'eu-west-1',
    issuedAt: new Date('2026-06-01T12:00:00Z'),
    expiresAt: new Date('2026-06-01T13:00:00Z'),
    lifetimeSeconds: 3600,
    hasSessionToken: false,
  });
});

const CLAUDE = {
  prefix: 'aws-external-anthropic-api-key-',
  host: 'aws-external-anthropic.amazonaws.com/?',
  credential: 'ASIAEXAMPLE/20260601/eu-west-1/aws-external-anthropic/aws4_request',
};
const claudeToken = ({ prefix, host, credential } = CLAUDE) =>
  token({ 'X-Amz-Credential': credential }, host).replace('bedrock-api-key-', prefix);

it('tells a key of Claude Platform on AWS from one of Bedrock', () => {
  expect(describeBearerToken(claudeToken())).toMatchObject({
    service: 'claude-platform',
    region: 'eu-west-1',
    lifetimeSeconds: 3600,
  });
});

it.each([
  ['prefix', { ...CLAUDE, prefix: 'bedrock-api-key-' }],
  ['host', { ...CLAUDE, host: 'bedrock.amazonaws.com/?' }],
  ['host of a region', { ...CLAUDE, host: 'aws-external-anthropic.eu-west-1.api.aws/?' }],
  ['scope', { ...CLAUDE, credential: 'A/20260601/eu-west-1/bedrock/aws4_request' }],
])('is not taken in by a key whose %s is of another service', (_, parts) => {
  expect(describeBearerToken(claudeToken(parts))).toBeUndefined();
});

it('shows that a key contains a session token, and not which', () => {
  const described = describeBearerToken(token({ 'X-Amz-Security-Token': 'canary-session' }));
  expect(described?.hasSessionToken).toBe(true);
  expect(JSON.stringify(described)).not.toContain('canary');
});

it.each<[string, string]>([
  ['nothing', ''],
  ['the prefix alone', 'bedrock-api-key-'],
  ['no prefix', token().slice('bedrock-api-key-'.length)],
  ['a prefix of another key', token().replace('bedrock', 'redrock')],
  ['what is not base64', 'bedrock-api-key-%%%'],
  ['base64 of another URL', token({}, 'iam.amazonaws.com/?')],
  [
    'a credential of another service',
    token({ 'X-Amz-Credential': 'A/20260601/r/s3/aws4_request' }),
  ],
  ['no credential', token({ 'X-Amz-Credential': undefined })],
  ['a credential without a key ID', token({ 'X-Amz-Credential': '/20260601/r/bedrock/x' })],
  ['a credential without a region', token({ 'X-Amz-Credential': 'A/20260601//bedrock/x' })],
  ['no date', token({ 'X-Amz-Date': undefined })],
  ['a date with a month 13', token({ 'X-Amz-Date': '20261301T120000Z' })],
  ['a date in another form', token({ 'X-Amz-Date': '2026-06-01T12:00:00Z' })],
  ['no life', token({ 'X-Amz-Expires': undefined })],
  ['an empty life', token({ 'X-Amz-Expires': '' })],
  ['a life that is no number', token({ 'X-Amz-Expires': 'NaN' })],
  ['a life with a fraction', token({ 'X-Amz-Expires': '3600.5' })],
  ['a life of nothing', token({ 'X-Amz-Expires': '0' })],
  ['a negative life', token({ 'X-Amz-Expires': '-1' })],
  ['a life beyond all dates', token({ 'X-Amz-Expires': '9e15' })],
])('a text with %s is no key', (_, text) => {
  expect(describeBearerToken(text)).toBeUndefined();
});

const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.base64String({ maxLength: 400 }).map((text) => `bedrock-api-key-${text}`),
  fc.string({ unit: 'binary-ascii' }).map((text) => `bedrock-api-key-${btoa(text)}`),
  fc
    .dictionary(fc.constantFrom(...Object.keys(QUERY)), fc.string({ maxLength: 60 }))
    .map((change) => token(change)),
);

it('takes any garbage without throwing, and never makes up a date that is none', () => {
  fc.assert(
    fc.property(garbage, (text) => {
      const described = describeBearerToken(text);
      if (described === undefined) return;
      expect(Number.isNaN(described.issuedAt.getTime())).toBe(false);
      expect(described.expiresAt.getTime()).toBeGreaterThan(described.issuedAt.getTime());
    }),
    { numRuns: 5000 },
  );
});
