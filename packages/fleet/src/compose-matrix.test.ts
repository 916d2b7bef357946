import { describe, expect, it, test } from 'vitest';
import { composeMatrix } from './compose-matrix.ts';
import { findKey, selectAccount } from './find-key.ts';
import { parseFleet } from './parse-fleet.ts';

const repository = 'octo-org/octo-repo';

const FILE = `
accounts:
  - id: "123456789012"
    name: production
    role-to-assume: arn:aws:iam::123456789012:role/bedrock-rotator
    aws-region: us-west-2
    users:
      - { user-name: here, sinks: [{ type: github, name: HERE }] }
      - { user-name: org, sinks: [{ type: github, name: ORG, organization: Octo-Org }] }
      - user-name: elsewhere
        sinks: [{ type: github, name: THERE, repository: octo-org/other }]
        escrow: { type: github, name: THERE_PENDING }
      - user-name: many
        sinks:
          - { type: file, path: key }
          - { type: github, name: MANY, environment: production }
          - { type: github, name: MANY }
        escrow: MANY
      - { user-name: bot, sinks: [{ type: github, name: BOT, app: dependabot }], escrow: BOT }
      - { user-name: aws, sinks: [{ type: ssm, name: /key }] }
  - id: "210987654321"
    users: [{ user-name: here, sinks: [{ type: file, path: other }] }]
`;
const keys = parseFleet(FILE, { region: '', repository });

interface Entry {
  [name: string]: string;
}

function matrixOf(some = keys, maskAccount = false): Entry[] {
  return JSON.parse(composeMatrix(some, { repository, maskAccount })).include;
}

test('an entry names the key, its role, and the secrets that the job passes back', () => {
  expect(matrixOf()[0]).toEqual({
    account: 'production',
    'user-name': 'here',
    'aws-region': 'us-west-2',
    'role-to-assume': 'arn:aws:iam::123456789012:role/bedrock-rotator',
    'current-key-secret': 'HERE',
    'pending-key-secret': '',
  });
  expect(matrixOf().at(-1)).toEqual({
    account: '210987654321',
    'user-name': 'here',
    'aws-region': '',
    'role-to-assume': '',
    'current-key-secret': '',
    'pending-key-secret': '',
  });
});

test.each([
  ['of this repository', 'here', 'HERE', ''],
  ['of its organization', 'org', 'ORG', ''],
  ['of another repository', 'elsewhere', '', 'THERE_PENDING'],
  ['of an environment, with its escrow', 'many', '', ''],
  ["of Dependabot's", 'bot', '', ''],
  ['in no secret of GitHub', 'aws', '', ''],
])('a key %s: %s', (_, user, current, pending) => {
  const entry = matrixOf().find((one) => one['user-name'] === user);
  expect([entry?.['current-key-secret'], entry?.['pending-key-secret']]).toEqual([
    current,
    pending,
  ]);
});

describe('with masked account IDs', () => {
  it('no entry holds one', () => {
    const named = selectAccount(keys, 'production');
    expect(composeMatrix(named, { repository, maskAccount: true })).not.toMatch(/\d{12}/);
  });

  it('an account without a name is refused', () => {
    expect(() => matrixOf(keys, true)).toThrow(
      /in line 22 has a user of an account without a name/,
    );
  });
});

describe('256 jobs are the most of a matrix', () => {
  const many = (count: number) => Array.from({ length: count }, () => keys[0] as (typeof keys)[0]);

  it('so many are taken', () => {
    expect(matrixOf(many(256))).toHaveLength(256);
  });

  it('one more is refused', () => {
    expect(() => matrixOf(many(257))).toThrow(/lists 257 keys/);
  });
});

describe('a key is found', () => {
  it('by the name of its account, or the id', () => {
    expect(findKey(keys, 'production', 'here')).toBe(keys[0]);
    expect(findKey(keys, '123456789012', 'here')).toBe(keys[0]);
    expect(findKey(keys, '210987654321', 'here')).toBe(keys.at(-1));
  });

  it('without an account, if one alone has such a user', () => {
    expect(findKey(keys, '', 'aws').userName).toBe('aws');
    expect(() => findKey(keys, '', 'here')).toThrow(
      /"account" is empty, and more than one account/,
    );
  });

  it('or is not there', () => {
    expect(() => findKey(keys, 'staging', 'here')).toThrow(/"account" is not in the config file/);
    expect(() => findKey(keys, '210987654321', 'aws')).toThrow(
      /"user-name" is not in the config file/,
    );
  });
});
