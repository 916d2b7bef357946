import type { Session } from '@bedrock-token/action-runtime';
import type { BearerToken, LifetimeLimit } from '@bedrock-token/core';
import { Secret } from '@bedrock-token/core';
import { expect, it } from 'vitest';
import { readInputs } from './inputs.ts';
import { composeSummary, describeLife } from './summary.ts';

const ROLE = 'arn:aws:iam::123456789012:role/ci';
const START = Date.UTC(2026, 5, 1, 12);
const SESSION: Session = {
  accountId: '123456789012',
  principalArn: 'arn:aws:sts::123456789012:assumed-role/ci/run',
  credentials: {
    accessKeyId: 'canary-id',
    secretAccessKey: new Secret('canary-secret'),
    sessionToken: new Secret('canary-session'),
  },
};

const token = (
  region: string,
  seconds = 3600,
  limitedBy: LifetimeLimit = 'session',
): BearerToken => ({
  text: new Secret('canary-key'),
  service: 'bedrock',
  region,
  issuedAt: new Date(START),
  expiresAt: new Date(START + seconds * 1000),
  limitedBy,
});

/** The rows of the table, by name. */
function summarise(inputs: Record<string, string> = {}, limitedBy?: LifetimeLimit) {
  const given: Record<string, string> = {
    'role-to-assume': ROLE,
    'aws-region': 'us-east-1',
    ...inputs,
  };
  const read = readInputs((name) => given[name] ?? '', {});
  const [first, ...rest] = read.regions.map((region) => token(region, 3600, limitedBy));
  const text = composeSummary([first as BearerToken, ...rest], SESSION, read);
  const rows = Object.fromEntries(
    [...text.matchAll(/^\| \*\*(.+)\*\* \| (.*) \|$/gm)].map(([, name, value]) => [name, value]),
  );
  return { text, rows };
}

it('says what was minted, for whom, how long and why no longer', () => {
  expect(summarise().rows).toEqual({
    Principal: '`arn:aws:sts::123456789012:assumed-role/ci/run`',
    Region: '`us-east-1`',
    Expires: '2026-06-01T13:00:00Z (1 h)',
    'Lifetime set by': 'the end of the AWS session',
    Scope: 'Bedrock inference',
    Verified: 'no (set `verify` to test the key before it is used)',
    Exported: '`AWS_BEARER_TOKEN_BEDROCK`, `AWS_REGION`, `AWS_DEFAULT_REGION`',
  });
});

it.each<[Record<string, string>, string, string]>([
  [{ 'aws-region': 'us-east-1,eu-west-1' }, 'Regions', '`us-east-1`, `eu-west-1`'],
  [{ scope: 'role' }, 'Scope', 'all permissions of the role'],
  [{ models: 'amazon.nova-lite-v1:0' }, 'Scope', 'Bedrock inference with `amazon.nova-lite-v1:0`'],
  [{ verify: 'access' }, 'Verified', 'Bedrock accepts the key'],
  [{ verify: 'amazon.nova-lite-v1:0' }, 'Verified', '`amazon.nova-lite-v1:0` answers'],
  [{ export: 'none' }, 'Exported', 'outputs only'],
  [{ export: 'openai' }, 'Exported', '`OPENAI_API_KEY`, `OPENAI_BASE_URL`'],
  [
    { export: 'none', 'export-aws-credentials': 'true' },
    'Exported',
    '`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_DEFAULT_REGION`',
  ],
])('with %o the row %s reads %s', (inputs, row, value) => {
  expect(summarise(inputs).rows[row]).toBe(value);
});

it.each([
  ['request', 'token-duration-seconds'],
  ['session', 'the end of the AWS session'],
  ['maximum', 'the 12 hours that AWS allows'],
] as const)('names what limited the key: %s', (limit, words) => {
  expect(summarise({}, limit).rows['Lifetime set by']).toBe(words);
});

const EVERYTHING = {
  export: 'bedrock,openai',
  'export-aws-credentials': 'true',
  'aws-region': 'us-east-1,eu-west-1',
  'http-proxy': 'http://user:canary-proxy@proxy.example',
};

it('holds no secret', () => {
  expect(summarise(EVERYTHING).text).not.toContain('canary');
});

it('does not show a masked account anywhere: the runner masks no summaries', () => {
  const model = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';
  const inputs = { ...EVERYTHING, models: model, verify: model };
  expect(summarise(inputs).text).toContain('123456789012');
  const { text, rows } = summarise({ ...inputs, 'mask-aws-account-id': 'true' });
  expect(text).not.toContain('123456789012');
  expect(rows.Principal).toBe('`arn:aws:sts::***:assumed-role/ci/run`');
});

it('keeps its table whole whatever a principal is called', () => {
  const read = readInputs((name) => ({ 'aws-region': 'us-east-1' })[name] ?? '', {});
  const session = { ...SESSION, principalArn: 'arn:aws:iam::123456789012:user/a|b' };
  const text = composeSummary([token('us-east-1')], session, read);
  expect(text).toContain('user/a\\|b');
  expect(text.split('\n').filter((line) => /(?<!\\)\|/.test(line))).toHaveLength(9);
});

it.each([
  [1, '1 s'],
  [59, '59 s'],
  [60, '1 min'],
  [3599, '59 min 59 s'],
  [3600, '1 h'],
  [3900, '1 h 5 min'],
  [3661, '1 h 1 min'],
  [43_200, '12 h'],
  [0.2, '0 s'],
])('%d seconds are %s', (seconds, words) => {
  expect(describeLife(token('us-east-1', seconds))).toBe(words);
});
