import { describe, expect, it, test } from 'vitest';
import { parseFleet } from './parse-fleet.ts';

const HERE = { region: '', repository: 'octo-org/octo-repo' };
const parse = (text: string) => parseFleet(text, HERE);

const FILE = `
rotate-after-days: 20
probe: access
accounts:
  - id: 012345678901
    name: production
    role-to-assume: arn:aws:iam::012345678901:role/bedrock-rotator
    aws-region: us-west-2
    rotate-after-days: 14
    users:
      - user-name: bedrock-ci
        sinks:
          - { type: github, name: BEDROCK_API_KEY }
      - user-name: bedrock-batch
        rotate-after-days: 7
        grace-hours: 12
        policies:
          - arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess
          - arn:aws:iam::012345678901:policy/batch
        sinks:
          - { type: github, name: BATCH_KEY, repository: octo-org/batch }
          - { type: secrets-manager, name: batch/key }
        escrow: batch/key
  - id: "210987654321"
    users:
      - user-name: bedrock-ci
        create-user: true
        sinks: [{ type: ssm, name: /bedrock/key, region: eu-west-1 }]
`;

test('users have what their account and the top say, unless they say otherwise', () => {
  const [ci, batch, other] = parse(FILE);
  expect(ci).toMatchObject({
    accountId: '012345678901',
    account: 'production',
    userName: 'bedrock-ci',
    sinks: [{ type: 'github', name: 'BEDROCK_API_KEY' }],
    line: 11,
  });
  expect(ci?.settings).toEqual({
    'role-to-assume': 'arn:aws:iam::012345678901:role/bedrock-rotator',
    'aws-region': 'us-west-2',
    'rotate-after-days': '14',
    probe: 'access',
  });
  expect(batch?.settings).toMatchObject({
    'rotate-after-days': '7',
    'grace-hours': '12',
    policies:
      'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess,arn:aws:iam::012345678901:policy/batch',
  });
  expect(batch?.escrow).toBe('batch/key');
  expect(other).toMatchObject({ account: '210987654321', escrow: undefined });
  expect(other?.settings).toEqual({
    'rotate-after-days': '20',
    probe: 'access',
    'create-user': 'true',
  });
});

/** A file of one account whose users begin in line 4. */
const withUsers = (users: string, account = '') => `
accounts:
  - { id: "123456789012", ${account} users: [
${users.replace(/^/gm, '      ')}
    ] }`;
const SINKS = 'sinks: [{ type: github, name: KEY }]';

describe('a fault is reported with its line:', () => {
  test.each([
    ['no YAML', 'accounts: [', /is not valid YAML in line 1/],
    ['no mapping', '- accounts', /contains no mapping/],
    ['nothing', '', /contains no mapping/],
    ['no accounts', 'probe: access', /in line 1 has no list of accounts/],
    ['an empty list', '\naccounts: []', /in line 2 has no list of accounts/],
    ['a stray member', '\naccount: []', /in line 2 has an unknown member account/],
    ['an account that is a text', 'accounts:\n  - x', /in line 2 contains an entry of accounts/],
    ['an account without id', 'accounts:\n  - users: []', /in line 2 has no ID of an AWS account/],
    ['a short id', 'accounts:\n  - id: 12345', /in line 2 has no ID of an AWS account/],
    ['no users', 'accounts:\n  - id: "123456789012"\n', /in line 2 has no list of users/],
    ['a name like an id', withUsers(`{}`, 'name: "1a",'), /in line 3 has an invalid name/],
    [
      'an alias',
      'accounts: &a [*a]',
      /in line 1 contains an entry of accounts that is not a mapping/,
    ],
    ['a user without a name', withUsers(`{ ${SINKS} }`), /in line 4: "user-name" is empty/],
    ['a wrong name', withUsers(`{ user-name: a/b, ${SINKS} }`), /in line 4: "user-name" is not/],
    ['no sinks', withUsers('{ user-name: ci }'), /in line 4 has no list of places/],
    ['empty sinks', withUsers('{ user-name: ci, sinks: [] }'), /in line 4 has no list of places/],
    [
      'a wrong sink',
      withUsers('{ user-name: ci,\n sinks: [{ type: githup, name: KEY }] }'),
      /in line 5 has no known type: githup/,
    ],
    [
      'an escrow that is a number',
      withUsers(`{ user-name: ci, ${SINKS},\n escrow: 7 }`),
      /in line 5 has an escrow that is not/,
    ],
    [
      'a stray setting',
      withUsers(`{ user-name: ci, ${SINKS},\n mode: plan }`),
      /in line 5 has an unknown member mode/,
    ],
    [
      'an age in words',
      withUsers(`{ user-name: ci, ${SINKS},\n grace-hours: a day }`),
      /in line 5: "grace-hours" must be a whole number of hours/,
    ],
    [
      'a setting without a value',
      withUsers(`{ user-name: ci, ${SINKS},\n probe: }`),
      /in line 5: "probe" is empty/,
    ],
    [
      'policies without entries',
      withUsers(`{ user-name: ci, ${SINKS},\n policies: [] }`),
      /in line 5: "policies" is empty/,
    ],
    [
      'ages that do not fit together',
      withUsers(`{ user-name: ci, ${SINKS}, rotate-after-days: 2 }`),
      /in line 4: "rotate-after-days" leaves no time/,
    ],
    [
      'inherited ages that do not fit together',
      `credential-age-days: 20${withUsers(`{ user-name: ci, ${SINKS} }`)}`,
      /in line 4: "credential-age-days" lets keys expire too early/,
    ],
    [
      'a role of another account',
      withUsers(`{ user-name: ci, ${SINKS} }`, 'role-to-assume: arn:aws:iam::210987654321:role/r,'),
      /in line 3: "role-to-assume" belongs to account 210987654321, and the user to account 123456789012/,
    ],
    [
      'a member twice',
      withUsers(`{ user-name: ci, ${SINKS},\n ${SINKS} }`),
      /is not valid YAML in line 5 \(DUPLICATE_KEY\)/,
    ],
    [
      'two sinks and no escrow',
      withUsers('{ user-name: ci, sinks: [{ type: file, path: a }, { type: file, path: b }] }'),
      /in line 4: "escrow" is empty, and there are 2 places/,
    ],
    [
      'an escrow by the name of no sink',
      withUsers(`{ user-name: ci, ${SINKS}, escrow: OTHER }`),
      /in line 4: "escrow" is not the name of a place/,
    ],
    [
      'a lone secret that the workflow is not given',
      withUsers(
        '{ user-name: ci, sinks: [{ type: github, name: KEY, repository: octo-org/other }] }',
      ),
      /in line 4: "escrow" is empty, and the only place is a secret that no workflow of octo-org\/octo-repo can read/,
    ],
  ])('%s', (_, text, problem) => {
    expect(() => parse(text)).toThrow(problem);
  });
});

it('an age that is none is answered by one that could be', () => {
  const text = withUsers(`{ user-name: ci, ${SINKS}, grace-hours: a day }`);
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ hint: 'Write it in plain digits, such as grace-hours: 24.' }),
  );
});

describe('nobody is in the way of another:', () => {
  const user = (name: string, sink: string, more = '') =>
    `{ user-name: ${name}, sinks: [{ ${sink} }] ${more} },`;
  const two = (...users: string[]) => withUsers(users.join('\n'));

  it('a user twice is refused', () => {
    const text = two(user('ci', 'type: github, name: A'), user('ci', 'type: github, name: B'));
    expect(() => parse(text)).toThrow(/in line 5 repeats user ci of account 123456789012.* 4/);
  });

  it.each([
    ['a secret', 'type: github, name: KEY', 'type: github, name: key'],
    [
      'spelt out',
      'type: github, name: KEY',
      'type: github, name: KEY, repository: Octo-Org/octo-repo',
    ],
    [
      'a parameter',
      'type: ssm, name: /k, region: us-west-2',
      'type: ssm, name: /k, region: us-west-2',
    ],
    ['a file', 'type: file, path: ./key', 'type: file, path: key'],
    [
      'a command',
      'type: exec, command: [put, k], read: [get]',
      'type: exec, command: [put, k], read: [x]',
    ],
  ])('one place for two is refused: %s', (_, one, other) => {
    const text = two(user('ci', one), user('batch', other));
    expect(() => parse(text)).toThrow(/in line 5 publishes to .*, and so does user ci in line 4/i);
  });

  it('members of one place are places of their own, and the place as a whole is not', () => {
    const member = (name: string) => `type: ssm, name: /app, region: us-west-2, member: ${name}`;
    const whole = 'type: ssm, name: /app, region: us-west-2';
    parse(two(user('ci', member('a')), user('batch', member('b'))));
    for (const [one, other] of [
      [member('a'), member('a')],
      [member('a'), whole],
      [whole, member('a')],
    ] as const) {
      const text = two(user('ci', one), user('batch', other));
      expect(() => parse(text)).toThrow(
        /in line 5 publishes to .*SSM parameter \/app in us-west-2/,
      );
    }
  });

  it('an escrow that is the sink of another is refused', () => {
    const escrow = ', escrow: { type: github, name: A }';
    const text = two(
      user('ci', 'type: github, name: A'),
      user('batch', 'type: github, name: B', escrow),
    );
    expect(() => parse(text)).toThrow(/in line 5 publishes to GitHub secret A of/);
  });

  it('a name for two accounts is refused, and two names for one', () => {
    const account = (id: string, name: string, user: string) =>
      `  - { id: "${id}", name: ${name}, users: [{ user-name: ${user}, sinks: [{ type: file, path: ${user} }] }] }\n`;
    const [one, other] = ['123456789012', '210987654321'] as const;
    const file = (...accounts: string[]) => `accounts:\n${accounts.join('')}`;
    expect(() => parse(file(account(one, 'a', 'x'), account(other, 'a', 'y')))).toThrow(/line 3/);
    expect(() => parse(file(account(one, 'a', 'x'), account(one, 'b', 'y')))).toThrow(/line 3/);
    expect(parse(file(account(one, 'a', 'x'), account(one, 'a', 'y')))).toHaveLength(2);
  });

  it('like names in other accounts, regions and scopes are taken', () => {
    const text = `
accounts:
  - { id: "123456789012", aws-region: us-west-2, users: [
      { user-name: ci, sinks: [{ type: ssm, name: /k }] },
      { user-name: batch, sinks: [{ type: ssm, name: /k, region: eu-west-1 }] } ] }
  - { id: "210987654321", aws-region: us-west-2, users: [
      { user-name: ci, sinks: [{ type: ssm, name: /k }] },
      { user-name: org, sinks: [{ type: github, name: K, organization: octo-org }] },
      { user-name: repo, sinks: [{ type: github, name: K }] } ] }`;
    expect(parse(text)).toHaveLength(5);
  });
});
