import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRoleArn } from '../role-arn.ts';
import { readIdentityClaims } from './identity-claims.ts';
import { explainRefusedIdentity } from './trust-policy.ts';

const ROLE = parseRoleArn('arn:aws:iam::123456789012:role/team/bedrock-ci');
const CLASSIC = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:octo-org/octo-repo:ref:refs/heads/main',
  aud: 'sts.amazonaws.com',
  ref: 'refs/heads/main',
  repository: 'octo-org/octo-repo',
  repository_id: '74',
  repository_owner_id: '65',
};
const IMMUTABLE = { ...CLASSIC, sub: 'repo:octo-org@65/octo-repo@74:ref:refs/heads/main' };

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (payload: object) => `${encode({ alg: 'RS256' })}.${encode(payload)}.c2lnbmF0dXJl`;

const DENIED = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';

function explain(payload: object, role = ROLE, refusal = DENIED): string {
  const claims = readIdentityClaims(jwt(payload));
  if (claims === undefined) throw new Error('no claims');
  return explainRefusedIdentity(role, claims, refusal);
}

/** The statement as one would cut it out of the log. */
function statementIn(text: string) {
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
}

it('shows each claim as observed', () => {
  expect(explain({ ...CLASSIC, environment: 'prod' })).toMatch(
    /iss: https:\/\/token\.actions\.githubusercontent\.com\n {2}sub: repo:octo-org\/octo-repo:ref:refs\/heads\/main\n {2}aud: sts\.amazonaws\.com\n {2}ref: refs\/heads\/main\n {2}environment: prod\n/,
  );
  expect(explain({})).toMatch(/environment: \(none\)/);
});

it.each([
  ['classic', CLASSIC],
  ['immutable', IMMUTABLE],
])('gives a statement, ready to paste, that admits the %s subject', (_, payload) => {
  expect(statementIn(explain(payload))).toEqual({
    Effect: 'Allow',
    Principal: {
      Federated: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
    },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': payload.sub,
      },
    },
  });
});

it.each([
  [
    'Incorrect token audience',
    'add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com --client-id sts.amazonaws.com',
  ],
  [
    `No OpenIDConnect provider found in your account for ${CLASSIC.iss}`,
    'create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com',
  ],
  [
    "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    'update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com --thumbprint-list THUMBPRINT',
  ],
])('ends with the command for the provider, and shows no statement: %s', (refusal, command) => {
  const text = explain(CLASSIC, ROLE, refusal);
  expect(text.endsWith(`: aws iam ${command}`)).toBe(true);
  expect(text).not.toContain('{');
});

it('ends with the request that AWS could not make, where it has no key of the issuer', () => {
  const text = explain(
    CLASSIC,
    ROLE,
    "Couldn't retrieve verification key from your identity provider",
  );
  expect(text).toMatch(
    /: curl --fail https:\/\/token\.actions\.githubusercontent\.com\/\.well-known\/openid-configuration$/,
  );
  expect(text).not.toContain('{');
});

it('quotes what a token says in a command', () => {
  const text = explain({ ...CLASSIC, aud: "x'; id #" }, ROLE, 'Incorrect token audience');
  expect(text.endsWith(`--client-id 'x'\\''; id #'`)).toBe(true);
});

it('names the provider of an own issuer, and the partition of the role', () => {
  const role = parseRoleArn('arn:aws-us-gov:iam::123456789012:role/ci');
  const statement = statementIn(explain({ iss: 'https://ghes.example/_services/token' }, role));
  expect(statement.Principal.Federated).toBe(
    'arn:aws-us-gov:iam::123456789012:oidc-provider/ghes.example/_services/token',
  );
});

it.each([
  ['classic', CLASSIC, 'immutable', IMMUTABLE],
  ['immutable', IMMUTABLE, 'classic', CLASSIC],
])('in addition to a %s subject, shows the %4$s one', (_, payload, name, other) => {
  expect(explain(payload)).toContain(`In ${name} subjects, the same job has "${other.sub}"`);
});

it.each([
  ['a subject that the organisation has shaped', { ...CLASSIC, sub: 'repository_owner:octo-org' }],
  ['a subject of another repository', { ...CLASSIC, sub: 'repo:a/b:ref:refs/heads/main' }],
  ['no repository ids', { ...CLASSIC, repository_id: undefined }],
  ['a token of another issuer', { iss: 'https://gitlab.example', sub: 'project_path:a/b' }],
])('makes up no other format for %s', (_, payload) => {
  expect(explain(payload)).not.toMatch(/subjects, the same job/);
});

it('never holds the identity token or one of its parts, whatever the claims', () => {
  const payload = fc.record(
    Object.fromEntries(Object.keys(CLASSIC).map((name) => [name, fc.string({ minLength: 1 })])),
  );
  fc.assert(
    fc.property(payload, (claims) => {
      const text = explain(claims);
      for (const part of jwt(claims).split('.')) expect(text).not.toContain(part);
    }),
  );
});
