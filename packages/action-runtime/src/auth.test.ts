import { expect, it } from 'vitest';
import { chooseAuth } from './auth.ts';

const ROLE = 'arn:aws:iam::123456789012:role/ci';
const OFFER = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' };
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE' };
const role = { 'role-to-assume': ROLE };

function choose(
  inputs: Record<string, string>,
  environment: NodeJS.ProcessEnv = {},
  chaining = false,
) {
  return chooseAuth((name) => inputs[name] ?? '', chaining, environment);
}

const OIDC = { kind: 'oidc', needsRole: true };
const AMBIENT = { kind: 'ambient', needsRole: false };
const GUESSED = { ...AMBIENT, isGuess: true };
const CHAINED = { kind: 'ambient', needsRole: true };

it.each<[string, Record<string, string>, NodeJS.ProcessEnv, object]>([
  ['a role means OIDC', role, {}, OIDC],
  ['a role means OIDC, even if there are keys', role, { ...KEYS, ...OFFER }, OIDC],
  ['a role of white space is a role, to be refused later', { 'role-to-assume': ' ' }, KEYS, OIDC],
  ['auth: auto says nothing new', { ...role, auth: 'auto' }, {}, OIDC],
  ['auth: oidc without a role wants one', { auth: 'oidc' }, KEYS, OIDC],
  ['auth: oidc with blanks around it', { auth: ' oidc\n' }, {}, OIDC],
  ['auth: ambient uses what is available', { auth: 'ambient' }, OFFER, AMBIENT],
  ['auth: ambient may assume a role', { ...role, auth: 'ambient' }, OFFER, AMBIENT],
  ['nothing set, keys available', {}, KEYS, GUESSED],
  ['nothing set, keys available and OIDC offered', {}, { ...KEYS, ...OFFER }, GUESSED],
  ['nothing set, nothing available', {}, {}, GUESSED],
  ['nothing said, OIDC on offer: a role that came out empty', {}, OFFER, OIDC],
  ['a profile counts as available credentials', {}, { AWS_PROFILE: 'p', ...OFFER }, GUESSED],
  ['a profile by its older variable', {}, { AWS_DEFAULT_PROFILE: 'p', ...OFFER }, GUESSED],
  [
    'a web identity of the environment counts as available credentials',
    {},
    { AWS_WEB_IDENTITY_TOKEN_FILE: '/t', ...OFFER },
    GUESSED,
  ],
  [
    'a container’s role counts as available credentials',
    {},
    { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://x', ...OFFER },
    GUESSED,
  ],
  ['empty keys are none', {}, { AWS_ACCESS_KEY_ID: '', ...OFFER }, OIDC],
  ['a token file with a role', { ...role, 'web-identity-token-file': '/t' }, {}, OIDC],
])('%s', (_, inputs, environment, choice) => {
  expect(choose(inputs, environment)).toEqual(choice);
});

it('role chaining starts from available credentials, and needs a role', () => {
  expect(choose(role, OFFER, true)).toEqual(CHAINED);
  expect(choose({ ...role, auth: 'ambient' }, OFFER, true)).toEqual(CHAINED);
  expect(choose({}, KEYS, true)).toEqual(CHAINED);
});

it.each<[string, Record<string, string>, boolean, string]>([
  ['auth: oidc and role chaining', { auth: 'oidc' }, true, 'role-chaining'],
  [
    'a token file and role chaining',
    { 'web-identity-token-file': '/t' },
    true,
    'web-identity-token-file',
  ],
  [
    'a token file and auth: ambient',
    { 'web-identity-token-file': '/t', auth: 'ambient' },
    false,
    'web-identity-token-file',
  ],
])('%s contradict each other', (_, inputs, chaining, name) => {
  expect(() => choose({ ...role, ...inputs }, {}, chaining)).toThrow(
    expect.objectContaining({
      code: 'ERR_INPUT',
      message: expect.stringMatching(new RegExp(`"${name}" contradicts`)),
    }),
  );
});

it.each(['OIDC', 'iam', 'oidc,ambient', 'true'])('auth: %s is none of the three', (auth) => {
  expect(() => choose({ auth })).toThrow(/"auth" must be one of auto, oidc and ambient/);
});
