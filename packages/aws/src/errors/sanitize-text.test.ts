import { expect, test } from 'vitest';
import { sanitize } from './sanitize-text.ts';

const body = Buffer.from('bedrock.amazonaws.com/?Action=CallWithBearerToken&'.repeat(20)).toString(
  'base64',
);
const jwt = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${'a1B'.repeat(300)}.${'c2D'.repeat(100)}`;

test.each([
  ['a header as it was sent', `Invalid header: 'Bearer bedrock-api-key-${body}' here`],
  ['a key', `key bedrock-api-key-${body} refused`],
  ['the body of a key', `what is ${body}?`],
  ['a key cut short', `bedrock-api-key-${body.slice(0, 60)}`],
  ['a JWT', `token ${jwt} is bad`],
  ['a JWT without its head', jwt.slice(4)],
  ['a JWT with blanks in it', jwt.replace(/.{50}/g, '$& ')],
  ['a session token in a URL', `X-Amz-Security-Token=IQoJb3JpZ2lu%2Fa1B2&X-Amz-Date=1`],
])('takes out %s', (_, said) => {
  const shown = sanitize(said);
  expect(shown).toContain('[…]');
  for (const secret of [body.slice(0, 40), jwt.slice(60, 90), 'IQoJb3']) {
    expect(shown).not.toContain(secret);
  }
});

test.each([
  'User: arn:aws:sts::123456789012:assumed-role/BedrockCiRole/octo-org-octo-repo-1234567890 is not authorized to perform: bedrock:InvokeModel',
  'on resource: arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-5-haiku-20241022-v1:0',
  'request 0f0e0d0c-1111-2222-3333-444455556666',
])('leaves what helps: %s', (said) => {
  expect(sanitize(said)).toBe(said);
});

test('makes one short line of anything', () => {
  expect(sanitize('a\n\tb\u0000c\u0085d')).toBe('a b c d');
  expect(sanitize('word '.repeat(10_000)).length).toBeLessThanOrEqual(500);
});
