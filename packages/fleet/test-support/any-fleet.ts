import fc from 'fast-check';

export const ACCOUNT = '123456789012';
/** Mostly good values, so that whole files are good often enough. */
const mostly = (good: readonly unknown[], bad: readonly unknown[]) =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom(...bad) },
  );
const optional = (members: Record<string, fc.Arbitrary<unknown>>, ...required: string[]) =>
  fc.record(members, { requiredKeys: required });
const POLICY = 'arn:aws:iam::aws:policy/A';
const setting = optional({
  'aws-region': mostly(['us-west-2', 'eu-central-1'], ['Oregon', '']),
  service: mostly(['bedrock', ' bedrock '], ['mantle', 7]),
  'credential-age-days': mostly([90, '400', 36_600], [0, 5, null]),
  'rotate-after-days': mostly([20, 30, '14'], [1, 'a month', 40_000]),
  'grace-hours': mostly([0, 1, '24'], [-1, 10_000]),
  'soak-hours': mostly([0, 72], [1.5]),
  'create-user': mostly([true, false, 'true', 'FALSE'], ['yes', 1]),
  policies: mostly(
    [POLICY, [POLICY], [POLICY, `arn:aws-cn:iam::${ACCOUNT}:policy/b/C`]],
    [[], 'A'],
  ),
  probe: mostly(['access', 'amazon.nova-lite-v1:0'], ['everything', 7]),
});
const role = mostly([`arn:aws:iam::${ACCOUNT}:role/ci/rotator`], ['rotator']);
const region = mostly(['us-west-2'], ['x']);
const place = fc.oneof(
  optional(
    {
      type: fc.constant('github'),
      name: mostly(['KEY', 'other_key'], ['GITHUB_KEY', 'a key']),
      repository: mostly(['octo-org/octo-repo'], ['other']),
      environment: mostly(['production', ['staging']], [[], 7]),
      organization: mostly(['octo-org'], ['octo org']),
      app: mostly(['actions', 'dependabot'], ['pages']),
      visibility: mostly(['all', 'private'], ['selected']),
    },
    'type',
    'name',
  ),
  optional(
    { type: fc.constantFrom('secrets-manager', 'ssm'), name: mostly(['/k'], ['a b']), region },
    'type',
    'name',
  ),
  optional({ type: fc.constant('file'), path: mostly(['k'], ['']) }, 'type', 'path'),
  optional(
    {
      type: fc.constant('exec'),
      command: mostly(['put', ['put', 'it']], [[]]),
      read: fc.constant(['get']),
    },
    'type',
    'command',
  ),
);
const user = fc
  .tuple(
    setting,
    optional(
      {
        'user-name': mostly(['ci', 7], ['a/b']),
        'role-to-assume': role,
        sinks: fc.array(place, { minLength: 1, maxLength: 2 }),
        escrow: fc.oneof(place, mostly(['/k', 'k'], [7])),
      },
      'user-name',
      'sinks',
      'escrow',
    ),
  )
  .map(([settings, rest]) => ({ ...settings, ...rest }));
const account = optional(
  {
    id: mostly([ACCOUNT, Number(ACCOUNT)], ['12']),
    name: mostly(['prod'], ['1']),
    'role-to-assume': role,
    users: fc.array(user, { minLength: 1, maxLength: 1 }),
  },
  'id',
  'users',
);
/** For the other service, if no level below says something of Bedrock. */
const claudePlatform = fc.record({
  service: mostly(['claude-platform'], ['mantle']),
  'workspace-id': mostly(['wrkspc_01AbCdEf23GhIj'], ['ws']),
  probe: mostly(['access', 'claude-haiku-4-5'], ['everything']),
});
const sometimes = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: claudePlatform },
);
/** Contents of bedrock-keys.yml, about half of them without a fault. */
export const anyFleet = fc
  .tuple(setting, account, sometimes)
  .map(([top, one, ofService]) => ({ ...top, ...ofService, accounts: [one] }));
