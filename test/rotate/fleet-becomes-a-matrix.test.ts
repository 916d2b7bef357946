import { expect, test } from 'vitest';
import { listCodeBlocks } from '../../scripts/readme/markdown.ts';
import { errorsOf } from '../support/action/annotations.ts';
import {
  FLEET_PAGE,
  fleetCloud,
  planFleet,
  planStep,
  rotateEntry,
} from '../support/action/fleet.ts';
import { REPOSITORY, rotateWith } from '../support/action/rotate-step.ts';
import type { StepResult } from '../support/action/run-action.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const { text: FILE = '' } =
  listCodeBlocks(FLEET_PAGE).find(({ text }) => text.startsWith('# bedrock-keys.yml')) ?? {};
const USERS = [
  { name: 'bedrock-ci', accountId: '123456789012' },
  { name: 'bedrock-staging', accountId: '210987654321' },
];

test('the file of docs/fleet.md becomes a matrix, and nobody is asked anything', async () => {
  await using cloud = await fleetCloud(USERS);
  expect(await planFleet(cloud, FILE)).toEqual([
    {
      account: 'production',
      'user-name': 'bedrock-ci',
      'aws-region': 'us-west-2',
      'role-to-assume': 'arn:aws:iam::123456789012:role/bedrock-rotator',
      'current-key-secret': 'BEDROCK_API_KEY',
      'pending-key-secret': '',
    },
    {
      account: 'production',
      'user-name': 'bedrock-shop',
      'aws-region': 'us-west-2',
      'role-to-assume': 'arn:aws:iam::123456789012:role/bedrock-rotator',
      'current-key-secret': '',
      'pending-key-secret': 'SHOP_KEY_PENDING',
    },
    {
      account: 'staging',
      'user-name': 'bedrock-staging',
      'aws-region': 'eu-central-1',
      'role-to-assume': 'arn:aws:iam::210987654321:role/bedrock-rotator',
      'current-key-secret': '',
      'pending-key-secret': '',
    },
  ]);
  expect(cloud.journal.entries()).toEqual([]);
});

test('an account alone can be planned', async () => {
  await using cloud = await fleetCloud(USERS);
  const entries = await planFleet(cloud, FILE, { account: 'staging' });
  expect(entries.map((entry) => entry['user-name'])).toEqual(['bedrock-staging']);
});

/** GitHub passes no output on that holds a masked value. */
function maskedIn({ raw, outputs }: StepResult): string[] {
  const masks = [...raw.matchAll(/^::add-mask::(.+)$/gm)].map(([, mask = '']) => mask.trim());
  return masks.filter((mask) => Object.values(outputs).some((text) => text.includes(mask)));
}

test('no output holds what is masked, account IDs included', async () => {
  await using cloud = await fleetCloud(USERS);
  const plain = await planStep(cloud, FILE);
  expect(maskedIn(plain)).toEqual([]);
  const masked = await planStep(cloud, FILE, { 'mask-aws-account-id': 'true' });
  expect(masked.code, masked.log.text).toBe(0);
  expect(maskedIn(masked)).toEqual([]);
  expect(masked.outputs.matrix).toContain('"account":"staging"');
  expect(masked.outputs.matrix).not.toMatch(/\d{12}/);
});

test('a job of the matrix rotates its key by the file, whose settings hold', async () => {
  await using cloud = await fleetCloud(USERS);
  const [entry = {}] = await planFleet(cloud, FILE);
  const step = await rotateEntry(cloud, FILE, entry, {
    inputs: { 'mask-aws-account-id': 'true' },
  });
  expect(step.code, step.log.text).toBe(0);
  const [key] = cloud.iam.keys('bedrock-ci', '123456789012');
  expect(cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')?.value).toBe(
    key?.value,
  );
  const due = Number(key?.createdAt) + 30 * 86_400_000;
  const told = Date.parse(step.outputs['next-action-at'] ?? '');
  // The run counts from its own clock, and IAM in whole seconds.
  expect(Math.abs(told - due)).toBeLessThanOrEqual(step.milliseconds + 1000);
});

const JOB = {
  config: 'bedrock-keys.yml',
  account: 'production',
  'user-name': 'bedrock-ci',
  'github-token': 'ghs_none',
};

test.each(
  sampleOf<[string, Record<string, string>, RegExp]>(
    [
      [
        'a file that is not there',
        { config: 'keys.yml' },
        /"config" names a file that cannot be read/,
      ],
      ['no user', { 'user-name': '' }, /"user-name" is empty, and the config file lists several/],
      ['another user', { 'user-name': 'bedrock-cl' }, /"user-name" is not in the config file/],
      [
        'another account',
        { account: 'prod' },
        /"account" is not in the config file.* production, staging/,
      ],
      [
        'sinks in addition to the file',
        { sinks: '- { type: file, path: k }' },
        /"sinks" is set together with/,
      ],
      [
        'another grace',
        { 'grace-hours': '12' },
        /"grace-hours" differs from the config file in line 11/,
      ],
      ['an account and no file', { config: '' }, /"account" has no effect without config/],
    ],
    4,
  ),
)('is refused before anything is asked: %s', async (_, inputs, problem) => {
  await using cloud = await fleetCloud(USERS);
  const step = await rotateWith(cloud, {
    inputs: { ...JOB, ...inputs },
    workspace: { 'bedrock-keys.yml': FILE },
  });
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_INPUT: /);
  expect(errorsOf(step)[0]).toMatch(problem);
  expect(cloud.journal.entries()).toEqual([]);
});

test.each([
  ['false', /account" is 123456789012 in the config file, .* belong to account 210987654321/],
  ['true', /account" is that in the config file, .* belong to account another/],
])('credentials of another account change nothing (masked: %s)', async (mask, problem) => {
  await using cloud = await fleetCloud(USERS);
  const role = 'arn:aws:iam::210987654321:role/bedrock-rotator';
  const step = await rotateWith(cloud, {
    inputs: { ...JOB, 'role-to-assume': role, 'mask-aws-account-id': mask },
    workspace: { 'bedrock-keys.yml': FILE.replace(/^ {4}role-to-assume: .*123456789012.*\n/m, '') },
  });
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(problem);
  expect(cloud.journal.count({ service: 'iam' })).toBe(0);
});

test('a file with a fault is reported with its line', async () => {
  await using cloud = await fleetCloud(USERS);
  const step = await planStep(cloud, FILE.replace('grace-hours: 48', 'grace-hours: two days'));
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(
    /^ERR_INPUT: Input "config" in line 4: "grace-hours" must be a whole number of hours/,
  );
  expect(step.outputs.matrix).toBeUndefined();
});
