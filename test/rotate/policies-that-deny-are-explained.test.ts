import { IAM } from '@aws-sdk/client-iam';
import type { PolicyDocument } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  REPOSITORY,
  ROTATOR_POLICY,
  rotateStep,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import type { Cloud } from '../support/cloud/cloud.ts';

const AGE = 'iam:ServiceSpecificCredentialAgeDays';

type PolicyCondition = Record<string, Record<string, string>>;

const denyCreation = (Condition?: PolicyCondition): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Action: 'iam:CreateServiceSpecificCredential',
      Resource: '*',
      ...(Condition && { Condition }),
    },
  ],
});

/** As {@link rotationCloud}, in an organisation. */
function controlledCloud(policy: PolicyDocument): Promise<Cloud> {
  return rotationCloud([ROTATOR_POLICY], {}, { serviceControlPolicies: [policy] });
}

test('an organisation that limits the age of keys: the error says so, and what would pass', async () => {
  await using cloud = await controlledCloud(
    denyCreation({ NumericGreaterThanEquals: { [AGE]: '30' } }),
  );
  const step = await rotateStep(cloud);
  expect(step.code).toBe(1);
  const [error = ''] = errorsOf(step);
  expect(error).toContain('IAM refuses iam:CreateServiceSpecificCredential');
  expect(error).toMatch(/service control policy of the organisation limits the age of keys/);
  expect(error).toMatch(/smaller credential-age-days: .* 29 is the maximum/);
  expect(cloud.iam.keys(USER)).toEqual([]);
  // The day on which the sample begins is denied, too; a day less goes through at once.
  const ages = (days: number) => ({
    'credential-age-days': String(days),
    'rotate-after-days': '14',
  });
  expect((await rotateStep(cloud, { inputs: ages(30) })).code).toBe(1);
  await rotateWell(cloud, { inputs: ages(29) });
  expect(statusesOf(cloud)).toEqual(['Active']);
});

test('an organisation that forbids keys altogether is named as well', async () => {
  await using cloud = await controlledCloud(denyCreation());
  const [error = ''] = errorsOf(await rotateStep(cloud));
  expect(error).toMatch(/service control policy of the organisation .* or forbids them/);
  expect(cloud.iam.keys(USER)).toEqual([]);
});

test('a Deny of the role itself is not blamed on the organisation', async () => {
  await using cloud = await rotationCloud([ROTATOR_POLICY, denyCreation()]);
  const [error = ''] = errorsOf(await rotateStep(cloud));
  expect(error).toContain('A policy denies iam:CreateServiceSpecificCredential to the role');
  expect(error).not.toContain('organisation');
});

/** What --allow-ip makes: keys of the user work from elsewhere alone. */
const FROM_ELSEWHERE = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Deny',
    Action: ['bedrock:*', 'bedrock-mantle:*'],
    Resource: '*',
    Condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } },
  },
});
const LIMITS = { UserName: USER, PolicyName: 'bedrock-token-limits' };

/** A person who moves the limits of the user. */
function administrator(cloud: Cloud): IAM {
  return new IAM({
    region: 'us-east-1',
    endpoint: cloud.env.AWS_ENDPOINT_URL_IAM ?? '',
    systemClockOffset: cloud.clock.offsetMs,
    credentials: cloud.issue({ user: 'admin' }),
  });
}

test('a key that may not be used from here is kept, the old one is not touched, and the error says why', async () => {
  const ALL = [{ Effect: 'Allow' as const, Action: 'iam:*', Resource: '*' }];
  const admin = { name: 'admin', policies: [{ Version: '2012-10-17', Statement: ALL }] };
  await using cloud = await rotationCloud([ROTATOR_POLICY], {}, { users: [admin] });
  const inputs = { escrow: '{ type: github, name: BEDROCK_API_KEY_PENDING }' };
  const held = (name: string) => cloud.github.secret({ repository: REPOSITORY }, name)?.value;
  await rotateWell(cloud, { inputs });
  const [old] = cloud.iam.keys(USER);
  passDays(cloud, 30.5);
  await administrator(cloud).putUserPolicy({ ...LIMITS, PolicyDocument: FROM_ELSEWHERE });

  const patient = { inputs, hurry: 60 };
  const step = await rotateStep(cloud, patient);
  expect(step.code).toBe(1);
  const [error = ''] = errorsOf(step);
  expect(error).toMatch(/The service knows the key, but a policy denies the request that tests it/);
  expect(error).toMatch(
    /limited to addresses \(--allow-ip\).*this machine may be outside of them/s,
  );
  expect(error).toContain('The new key stays where it is stored');
  expect(error.match(/Nothing is/g)).toHaveLength(1);
  const [first, second] = cloud.iam.keys(USER);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
  expect(first).toEqual(old);
  expect(held('BEDROCK_API_KEY')).toBe(old?.value);
  expect(held('BEDROCK_API_KEY_PENDING')).toBe(second?.value);
  // Again from the same place nothing changes; from a place that is allowed it goes on.
  expect((await rotateStep(cloud, patient)).code).toBe(1);
  expect(cloud.iam.keys(USER).map(({ id }) => id)).toEqual([first?.id, second?.id]);
  await administrator(cloud).deleteUserPolicy(LIMITS);
  const next = await rotateWell(cloud, { inputs });
  expect(next.outputs).toMatchObject({ phase: 'resume', rotated: 'true', 'key-id': second?.id });
  expect(held('BEDROCK_API_KEY')).toBe(second?.value);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
});
