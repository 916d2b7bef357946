import { expect, it } from 'vitest';
import { describeApiKey } from './api-key.ts';

const key = (text: string) => `ABSK${btoa(text)}`;

it.each([
  ['a first key', 'ci-at-123456789012', 'ci', '123456789012'],
  ['a second key', 'ci+1-at-123456789012', 'ci', '123456789012'],
  [
    'a user with dashes',
    'BedrockAPIKey-ab1c-at-123456789012',
    'BedrockAPIKey-ab1c',
    '123456789012',
  ],
  ['a user with a plus', 'a+b-at-123456789012', 'a+b', '123456789012'],
  ['an alias of another form', 'someone', 'someone', undefined],
])('reads %s', (_, alias, userName, accountId) => {
  expect(describeApiKey(key(`${alias}:c2VjcmV0`))).toEqual({
    service: 'bedrock',
    alias,
    userName,
    accountId,
  });
});

it.each([
  ['the first key of a user that the console made', 'AeaApiKey-ab1c', ''],
  ['a second one', 'AeaApiKey-ab1c', '+1'],
])('reads %s for Claude Platform on AWS', (_, userName, number) => {
  const alias = `${userName}${number}-at-123456789012`;
  const value = `AEAA${btoa(`${alias}:c2VjcmV0`)}`;
  const said = { service: 'claude-platform', alias, userName, accountId: '123456789012' };
  expect(describeApiKey(value)).toEqual(said);
  // The four letters are base64, too: a tool that decodes them as well finds three bytes in front.
  expect(atob(value)).toBe(`\0@\0${alias}:c2VjcmV0`);
});

it.each([
  ['another text', 'hello'],
  ['a short-term key', `bedrock-api-key-${btoa('x:y')}`],
  ['no base64', 'ABSK!!!!'],
  ['no key behind AEAA', 'AEAA'],
  ['base64 that begins so by chance', `AEAA${btoa('no colon in here')}`],
  ['no colon', key('alias')],
  ['no secret', key('alias:')],
  ['an alias with a line break', key('a\nb:secret')],
])('is not taken in by %s', (_, text) => {
  expect(describeApiKey(text)).toBeUndefined();
});

it('never shows the secret', () => {
  expect(JSON.stringify(describeApiKey(key('ci-at-123456789012:CANARY')))).not.toContain('CANARY');
});
