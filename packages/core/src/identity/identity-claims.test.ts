import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readIdentityClaims } from './identity-claims.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (payload: unknown) => `${encode({ alg: 'RS256' })}.${encode(payload)}.c2lnbmF0dXJl`;

const GITHUB = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:octo-org/octo-repo:environment:prod',
  aud: 'sts.amazonaws.com',
  ref: 'refs/heads/main',
  environment: 'prod',
  repository: 'octo-org/octo-repo',
  repository_id: '74',
  repository_owner_id: '65',
  exp: 1_780_000_000,
};

it('reads what trust policies look at', () => {
  expect(readIdentityClaims(jwt(GITHUB))).toEqual({
    issuer: 'https://token.actions.githubusercontent.com',
    subject: 'repo:octo-org/octo-repo:environment:prod',
    audience: 'sts.amazonaws.com',
    ref: 'refs/heads/main',
    environment: 'prod',
    repository: 'octo-org/octo-repo',
    repositoryId: '74',
    repositoryOwnerId: '65',
    expiresAt: 1_780_000_000_000,
  });
});

it('says of claims that are absent that they are', () => {
  expect(readIdentityClaims(jwt({}))).toEqual({
    issuer: '(none)',
    subject: '(none)',
    audience: '(none)',
  });
});

it.each([
  ['several audiences', { aud: ['a', 'b'] }, { audience: 'a, b' }],
  ['ids as numbers', { repository_id: 74 }, { repositoryId: '74' }],
  ['letters beyond ASCII', { sub: 'repo:ö/ñ:💥' }, { subject: 'repo:ö/ñ:💥' }],
  ['line breaks', { sub: 'a\n::error::b\rc' }, { subject: 'a ::error::b c' }],
  ['objects in place of text', { sub: { a: 1 } }, { subject: '(none)' }],
  ['an end that is no number', { exp: '1780000000' }, {}],
])('takes %s', (_, payload, expected) => {
  const claims = readIdentityClaims(jwt(payload));
  expect(claims).toMatchObject(expected);
  expect(claims?.expiresAt).toBeUndefined();
});

it.each([
  ['nothing', ''],
  ['two parts', 'a.b'],
  ['four parts', `${jwt({})}.x`],
  ['an encrypted token of five parts', 'a.b.c.d.e'],
  ['a payload that is not base64', 'a.%%%.c'],
  ['a payload that is not JSON', `a.${Buffer.from('{').toString('base64url')}.c`],
  ['a payload that is a text', jwt('claims')],
  ['a payload that is null', jwt(null)],
])('%s is no identity token', (_, text) => {
  expect(readIdentityClaims(text)).toBeUndefined();
});

it('takes any garbage without throwing; what it returns fits one line', () => {
  const claim = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 700 }));
  const payload = fc.dictionary(fc.constantFrom(...Object.keys(GITHUB)), claim);
  const text = fc.oneof(
    payload.map(jwt),
    fc.string({ unit: 'binary' }),
    fc.array(fc.base64String(), { maxLength: 4 }).map((parts) => parts.join('.')),
  );
  fc.assert(
    fc.property(text, (token) => {
      for (const value of Object.values(readIdentityClaims(token) ?? {})) {
        if (typeof value === 'number') continue;
        expect(value).not.toMatch(/[\r\n]/);
        expect(value.length).toBeLessThanOrEqual(500);
      }
    }),
    { numRuns: 5000 },
  );
});
