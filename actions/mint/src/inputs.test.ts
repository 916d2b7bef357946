import { readTimeout } from '@bedrock-token/action-runtime';
import { BedrockTokenError } from '@bedrock-token/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type MintInputs, readInputs } from './inputs.ts';

const ROLE = 'arn:aws:iam::123456789012:role/bedrock-ci';
const BASE = { 'role-to-assume': ROLE, 'aws-region': 'us-east-1' };
const RUN = { GITHUB_REPOSITORY: 'octo-org/octo-repo', GITHUB_RUN_ID: '17000000001' };

type Given = Record<string, string>;

function read(given: Given, environment: NodeJS.ProcessEnv = RUN): MintInputs {
  return readInputs((name) => given[name] ?? '', environment);
}

it('needs a role and a region, and has a default for the rest', () => {
  expect(read(BASE)).toEqual({
    auth: 'oidc',
    isAuthGuessed: false,
    role: {
      text: ROLE,
      partition: 'aws',
      accountId: '123456789012',
      roleName: 'bedrock-ci',
    },
    regions: ['us-east-1'],
    audience: 'sts.amazonaws.com',
    sessionName: 'octo-org-octo-repo-17000000001',
    sessionSeconds: 3600,
    externalId: undefined,
    oidcTokenFile: undefined,
    sessionPolicies: {
      label: 'Bedrock inference',
      sessionPolicy: expect.stringContaining('bedrock:InvokeModel'),
      managedPolicies: [],
    },
    sessionTags: [],
    tagsEnvironment: false,
    allowedAccounts: [],
    maskAccount: false,
    httpProxy: undefined,
    noProxy: undefined,
    attempts: 12,
    tokenSeconds: undefined,
    service: { name: 'bedrock' },
    exports: {
      bedrock: true,
      openai: false,
      anthropic: false,
      claudePlatform: false,
      awsCredentials: false,
    },
    verify: 'none',
    summary: true,
  });
});

const ARN_OF_MODEL = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';

it.each<[string, string, object]>([
  ['role-to-assume', `${ROLE}\n`, { role: { text: ROLE } }],
  ['aws-region', ' eu-west-1\n', { regions: ['eu-west-1'] }],
  ['aws-region', 'us-east-1,eu-west-1', { regions: ['us-east-1', 'eu-west-1'] }],
  ['aws-region', 'us-east-1\neu-west-1\n', { regions: ['us-east-1', 'eu-west-1'] }],
  ['aws-region', 'eu-west-1, us-east-1,eu-west-1', { regions: ['eu-west-1', 'us-east-1'] }],
  ['audience', 'sts.amazonaws.com.cn', { audience: 'sts.amazonaws.com.cn' }],
  ['role-session-name', 'my-session', { sessionName: 'my-session' }],
  ['role-duration-seconds', '900', { sessionSeconds: 900 }],
  ['role-duration-seconds', '43200', { sessionSeconds: 43_200 }],
  ['role-external-id', ' id ', { externalId: 'id' }],
  ['role-chaining', 'true', { auth: 'ambient', role: { text: ROLE } }],
  ['web-identity-token-file', '/run/token', { oidcTokenFile: '/run/token' }],
  [
    'inline-session-policy',
    '{ "Version": "2012-10-17", "Statement": [] }',
    { sessionPolicies: { sessionPolicy: '{"Version":"2012-10-17","Statement":[]}' } },
  ],
  [
    'managed-session-policies',
    'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess',
    {
      sessionPolicies: { managedPolicies: ['arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess'] },
    },
  ],
  [
    'allowed-account-ids',
    '123456789012, 000000000001',
    { allowedAccounts: ['123456789012', '000000000001'] },
  ],
  ['mask-aws-account-id', 'true', { maskAccount: true }],
  [
    'http-proxy',
    'http://u:p%40@proxy.example:3128',
    { httpProxy: 'http://u:p%40@proxy.example:3128/' },
  ],
  ['http-proxy', 'proxy.example:3128', { httpProxy: 'http://proxy.example:3128/' }],
  ['no-proxy', 'localhost,.example', { noProxy: 'localhost,.example' }],
  ['retry-max-attempts', '1', { attempts: 1 }],
  ['retry-max-attempts', '100', { attempts: 100 }],
  ['auth', 'ambient', { auth: 'ambient', role: { text: ROLE } }],
  ['token-duration-seconds', '1', { tokenSeconds: 1 }],
  ['token-duration-seconds', ' 43200 ', { tokenSeconds: 43_200 }],
  ['scope', 'role', { sessionPolicies: { label: 'all permissions of the role' } }],
  [
    'models',
    ARN_OF_MODEL,
    { sessionPolicies: { sessionPolicy: expect.stringContaining(ARN_OF_MODEL) } },
  ],
  ['export', 'openai', { exports: { bedrock: false, openai: true } }],
  ['export', 'openai,bedrock', { exports: { bedrock: true, openai: true } }],
  ['export', 'none', { exports: { bedrock: false, openai: false, awsCredentials: false } }],
  ['export-aws-credentials', 'true', { exports: { bedrock: true, awsCredentials: true } }],
  ['verify', 'access', { verify: 'access' }],
  ['verify', 'none', { verify: 'none' }],
  ['verify', 'amazon.nova-lite-v1:0', { verify: { model: 'amazon.nova-lite-v1:0' } }],
  ['verify', ARN_OF_MODEL, { verify: { model: ARN_OF_MODEL } }],
  ['summary', 'false', { summary: false }],
])('%s: %j', (name, value, expected) => {
  expect(read({ ...BASE, [name]: value })).toMatchObject(expected);
});

it.each<[string, string]>([
  ['role-to-assume', ' '],
  ['role-to-assume', 'bedrock-ci'],
  ['role-to-assume', 'arn:aws:sts::123456789012:assumed-role/ci/run'],
  ['aws-region', 'Frankfurt'],
  ['aws-region', 'us-east-1 eu-west-1'],
  ['aws-region', 'us-east-1,*'],
  ['role-session-name', 'a'],
  ['role-session-name', 'octo-org/octo-repo'],
  ['role-duration-seconds', '899'],
  ['role-duration-seconds', '43201'],
  ['role-duration-seconds', '1h'],
  ['role-chaining', 'yes'],
  ['inline-session-policy', '{'],
  ['inline-session-policy', '[]'],
  ['inline-session-policy', `{"Statement":"${'x'.repeat(2048)}"}`],
  ['managed-session-policies', 'AmazonBedrockLimitedAccess'],
  ['managed-session-policies', ','],
  ['managed-session-policies', 'arn:aws:iam::aws:policy/P,'.repeat(11)],
  ['allowed-account-ids', '12345678901'],
  ['allowed-account-ids', '123456789012,x'],
  ['allowed-account-ids', ','],
  ['mask-aws-account-id', '1'],
  ['http-proxy', 'http://'],
  ['http-proxy', 'socks5://proxy.example'],
  ['retry-max-attempts', '0'],
  ['retry-max-attempts', '101'],
  ['auth', 'iam'],
  ['token-duration-seconds', '0'],
  ['token-duration-seconds', '-1'],
  ['token-duration-seconds', '0.5'],
  ['token-duration-seconds', 'NaN'],
  ['token-duration-seconds', '1e3'],
  ['token-duration-seconds', '43201'],
  ['scope', 'all'],
  ['models', '*'],
  ['models', ','],
  ['export', 'all'],
  ['export', 'none,bedrock'],
  ['export', ','],
  ['export-aws-credentials', 'bedrock'],
  ['verify', 'true'],
  ['verify', 'no model'],
  ['verify', `a.${'x'.repeat(300)}`],
  ['summary', 'maybe'],
])('%s: %j is refused by its name', (name, value) => {
  expect(() => read({ ...BASE, [name]: value })).toThrow(
    expect.objectContaining({
      code: 'ERR_INPUT',
      message: expect.stringContaining(`"${name}"`),
    }),
  );
});

it.each<[string, Given, string]>([
  ['models and scope: role', { models: 'amazon.nova-lite-v1:0', scope: 'role' }, 'models'],
  [
    'models and a session policy',
    { models: 'amazon.nova-lite-v1:0', 'inline-session-policy': '{"Statement":[]}' },
    'models',
  ],
  ['auth: oidc and role-chaining', { auth: 'oidc', 'role-chaining': 'true' }, 'role-chaining'],
  [
    'a token file and role-chaining',
    { 'web-identity-token-file': '/t', 'role-chaining': 'true' },
    'web-identity-token-file',
  ],
])('%s contradict each other', (_, given, name) => {
  expect(() => read({ ...BASE, ...given })).toThrow(new RegExp(`Input "${name}"`));
});

it.each([
  'role-external-id',
  'inline-session-policy',
  'managed-session-policies',
  'models',
  'web-identity-token-file',
])('%s without a role would do nothing, so it is refused', (name) => {
  const keys = { ...RUN, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE' };
  expect(read({ 'aws-region': 'us-east-1' }, keys).role).toBeUndefined();
  const given = { 'aws-region': 'us-east-1', [name]: 'x' };
  expect(() => read(given, keys)).toThrow(new RegExp(`"${name}" has no effect without role`));
});

it('caps a chained session at an hour, with the way out', () => {
  const chained = { ...BASE, 'role-chaining': 'true' };
  expect(read({ ...chained, 'role-duration-seconds': '3600' }).sessionSeconds).toBe(3600);
  expect(() => read({ ...chained, 'role-duration-seconds': '3601' })).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('asks for 3601 s'),
      hint: expect.stringMatching(/3600 or less.*auth: oidc/),
    }),
  );
});

it.each<[string, string, NodeJS.ProcessEnv, string[]]>([
  ['the input first', 'us-west-2', { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }, ['us-west-2']],
  ['then AWS_REGION', '', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'x' }, ['eu-west-1']],
  ['then AWS_DEFAULT_REGION', ' ', { AWS_DEFAULT_REGION: 'eu-west-2' }, ['eu-west-2']],
  ['past what is empty', '', { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-2' }, ['eu-west-2']],
])('takes the region from %s', (_, given, environment, regions) => {
  expect(read({ ...BASE, 'aws-region': given }, environment).regions).toEqual(regions);
});

it('never makes up a region, and names the variable that holds a bad one', () => {
  expect(() => read({ 'role-to-assume': ROLE }, {})).toThrow(/"aws-region" is missing/);
  const environment = { AWS_REGION: 'nowhere' };
  expect(() => read({ 'role-to-assume': ROLE }, environment)).toThrow(/"AWS_REGION"/);
});

it('names a session even where no run is known', () => {
  expect(read(BASE, {}).sessionName).toBe('bedrock-token');
});

it.each([
  ['', 300_000],
  ['1', 1_000],
  ['21600', 21_600_000],
])('action-timeout-s: %j is %i ms', (text, milliseconds) => {
  expect(readTimeout(() => text)).toBe(milliseconds);
});

it.each(['0', '21601', '-1', 'NaN', '1.5', 'soon'])('action-timeout-s: %j is refused', (text) => {
  expect(() => readTimeout(() => text)).toThrow(/"action-timeout-s"/);
});

/** Must appear in no error: it stands in the inputs that may hold a secret. */
const CANARY = 'CANARYbirdCANARY';

const GOOD: Record<string, string[]> = {
  'role-to-assume': [ROLE, 'arn:aws-cn:iam::123456789012:role/a/b/c', ''],
  'aws-region': ['us-east-1', 'eu-west-1,us-gov-west-1', ''],
  audience: ['sts.amazonaws.com'],
  'role-session-name': ['run-1'],
  'role-duration-seconds': ['900', '43200'],
  'role-external-id': ['id'],
  'role-chaining': ['true', 'false'],
  'web-identity-token-file': ['/run/token'],
  'inline-session-policy': ['{"Version":"2012-10-17","Statement":[]}'],
  'managed-session-policies': ['arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess'],
  'allowed-account-ids': ['123456789012'],
  'mask-aws-account-id': ['true'],
  'http-proxy': [`http://user:${CANARY}@proxy.example:3128`, `socks5://${CANARY}@proxy.example`],
  'no-proxy': ['localhost,.example'],
  'retry-max-attempts': ['3'],
  auth: ['auto', 'oidc', 'ambient'],
  'token-duration-seconds': ['3600'],
  scope: ['inference', 'role'],
  models: ['amazon.nova-lite-v1:0,us.anthropic.claude-3-5-haiku-20241022-v1:0', ARN_OF_MODEL],
  export: ['bedrock', 'openai', 'bedrock,openai', 'anthropic', 'none'],
  'export-aws-credentials': ['true'],
  verify: ['none', 'access', 'amazon.nova-lite-v1:0'],
  summary: ['false'],
};
const NAMES = Object.keys(GOOD);

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.constantFrom(' ', '\n', '\0', '\ud800', '\u202e', '-1', '1e309', 'NaN', 'null', '{}', '[]'),
  fc.constantFrom('$' + '{{ secrets.ROLE }}', '::error::x', '%0A', '__proto__', 'é'.repeat(3000)),
  fc
    .constantFrom('x', 'arn:', '9', ',a', '{"a":', '.a', '-a', '/')
    .map((piece) => piece.repeat(4000)),
  fc.json({ maxDepth: 3 }),
  fc.double().map(String),
);

/** A good value, or one with something put in, cut out, doubled or very long. */
const nearly = (good: string[]) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...good) },
    { weight: 3, arbitrary: nasty },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...good), fc.nat(40), fc.nat(6), nasty)
        .map(([text, at, length, put]) => text.slice(0, at) + put + text.slice(at + length)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...good), fc.constantFrom(',', '\n', ''))
        .map(([text, separator]) => `${text}${separator}`.repeat(500)),
    },
  );

const secret = fc
  .tuple(fc.constantFrom('http://', 'https://u:', 'ftp://', '', '://'), nasty, nasty)
  .map(([scheme, before, after]) => `${scheme}${before}${CANARY}@${after}`);

const given: fc.Arbitrary<Given> = fc
  .record(
    Object.fromEntries(
      NAMES.map((name) => [
        name,
        name === 'http-proxy'
          ? fc.oneof(nearly(GOOD[name] ?? ['']), secret)
          : nearly(GOOD[name] ?? ['']),
      ]),
    ),
    { requiredKeys: [] },
  )
  // Most inputs good, so that the checks behind the first are reached.
  .chain((bad) =>
    fc.subarray(Object.keys(bad), { maxLength: 3 }).map((kept) => ({
      ...BASE,
      ...Object.fromEntries(kept.map((name) => [name, bad[name] as string])),
    })),
  );

const environment = fc.dictionary(
  fc.constantFrom('AWS_REGION', 'AWS_DEFAULT_REGION', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'),
  nasty,
  { maxKeys: 4 },
);

it('reads or refuses 6,000 sets of malformed inputs, clearly and without a leak', () => {
  const outcomes = { read: 0, refused: 0 };
  const refusedNames = new Set<string>();
  fc.assert(
    fc.property(given, environment, (inputs, variables) => {
      try {
        const { regions, sessionName, sessionSeconds } = read(inputs, variables);
        outcomes.read++;
        for (const region of regions) expect(region).toMatch(/^[a-z0-9-]{5,60}$/);
        expect(sessionName).toMatch(/^[\w+=,.@-]{2,64}$/);
        expect(sessionSeconds).toBeGreaterThanOrEqual(900);
      } catch (error) {
        outcomes.refused++;
        if (!(error instanceof BedrockTokenError)) throw error;
        const { code, message, hint } = error;
        expect(code).toBe('ERR_INPUT');
        expect(message.length).toBeLessThanOrEqual(300);
        expect(message).toMatch(/^Input "[\w-]+" .+\.$/);
        expect(hint).toMatch(/^.{10,1000}$/);
        expect(`${message} ${hint} ${error.cause}`).not.toContain(CANARY);
        refusedNames.add(/"([\w-]+)"/.exec(message)?.[1] ?? '');
      }
    }),
    { numRuns: 6000 },
  );
  // The run has seen both ends of all that can be wrong.
  expect(outcomes.read).toBeGreaterThan(300);
  expect(outcomes.refused).toBeGreaterThan(1500);
  const neverWrong = ['audience', 'role-external-id', 'no-proxy', 'web-identity-token-file'];
  for (const name of NAMES.filter((candidate) => !neverWrong.includes(candidate))) {
    expect(refusedNames).toContain(name);
  }
});
