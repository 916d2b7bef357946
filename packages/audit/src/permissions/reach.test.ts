import { expect, test } from 'vitest';
import { keyUserPolicy } from '../../../core/src/inference/key-user-policy.ts';
import { claudePlatformPolicy } from '../../../core/src/services/claude-platform-policy.ts';
import { PUBLISHED } from '../../test-support/published-policies.ts';
import { readPolicy } from './policy.ts';
import { judgeReach } from './reach.ts';

const NONE = { what: [], policies: [] };

function policyOf(name: string, ...statements: object[]) {
  return readPolicy(name, JSON.stringify({ Version: '2012-10-17', Statement: statements }));
}

const allow = (Action: string | string[], more: object = {}) => ({
  ...{ Effect: 'Allow', Action, Resource: '*' },
  ...more,
});
const deny = (Action: string, more: object = {}) => ({ ...allow(Action), Effect: 'Deny', ...more });
const published = (name: keyof typeof PUBLISHED) =>
  readPolicy(name, JSON.stringify(PUBLISHED[name]));

test.each(['aws', 'aws-us-gov'])(
  'our own policies allow nothing beyond inference: %s',
  (partition) => {
    const names = { name: '--models' };
    const models = ['us.anthropic.claude-haiku-4-5-20251001-v1:0'];
    const documents = [
      keyUserPolicy(partition, [], names),
      keyUserPolicy(partition, models, names),
      claudePlatformPolicy(partition, undefined),
    ];
    for (const document of documents) {
      const { iam, inBedrock, elsewhere } = judgeReach({ policies: [readPolicy('own', document)] });
      expect([iam, inBedrock, elsewhere]).toEqual([NONE, NONE, NONE]);
    }
  },
);

test('what AmazonBedrockLimitedAccess allows beyond inference, as AWS publishes it', () => {
  const policies = [published('AmazonBedrockLimitedAccess')];
  const { iam, inBedrock, elsewhere } = judgeReach({ policies });
  expect(iam).toEqual(NONE);
  expect(inBedrock.policies).toEqual(['AmazonBedrockLimitedAccess']);
  expect(inBedrock.what.slice(0, 6)).toEqual([
    'buy provisioned throughput',
    'start jobs that customize, import or copy models',
    'subscribe to models on AWS Marketplace',
    'start batch inference and evaluation jobs',
    'change or delete guardrails',
    'delete models and throughput',
  ]);
  expect(elsewhere.what).toEqual([
    'kms:DescribeKey',
    'iam:ListRoles',
    'ec2:DescribeVpcs',
    'ec2:DescribeSubnets',
    'ec2:DescribeSecurityGroups',
  ]);
});

test.each([
  ['AmazonBedrockReadOnly', []],
  ['AmazonBedrockMantleInferenceAccess', ['subscribe to models on AWS Marketplace']],
] as const)('%s', (name, what) => {
  expect(judgeReach({ policies: [published(name)] }).inBedrock.what).toEqual(what);
});

test('an administrator may do everything, and NotAction all but what it names', () => {
  const all = judgeReach({ policies: [published('AdministratorAccess')] });
  expect(all.iam.what).toHaveLength(1);
  expect(all.inBedrock.what).toHaveLength(10);
  expect(all.elsewhere.what).toEqual(['*']);
  const some = policyOf('power', { Effect: 'Allow', NotAction: ['iam:*'], Resource: '*' });
  const power = judgeReach({ policies: [some] });
  expect(power.iam).toEqual(NONE);
  expect(power.inBedrock.what).toContain('buy provisioned throughput');
});

test('a Deny takes away what it certainly denies', () => {
  const broad = policyOf('broad', allow('bedrock:*'));
  const throughput = 'bedrock:CreateProvisionedModelThroughput';
  const what = (statement: object) =>
    judgeReach({ policies: [broad, policyOf('limits', statement)] }).inBedrock.what;
  expect(what(deny('bedrock:*Provisioned*'))).not.toContain('buy provisioned throughput');
  for (const partly of [
    deny(throughput, { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    deny('bedrock:*Provisioned*', { Resource: 'arn:aws:bedrock:us-east-1:*:*' }),
  ]) {
    expect(what(partly)).toContain('buy provisioned throughput');
  }
  expect(judgeReach({ policies: [policyOf('none', allow('iam:*'), deny('*'))] }).iam).toEqual(NONE);
});

test('a permissions boundary limits all kinds', () => {
  const boundary = policyOf('boundary', allow(['bedrock:InvokeModel', 's3:Get*', 'sts:*']));
  const policies = [published('AdministratorAccess'), policyOf('more', allow(['s3:*', 'ec2:*']))];
  const { iam, inBedrock, elsewhere } = judgeReach({ policies, boundary });
  expect([iam, inBedrock]).toEqual([NONE, NONE]);
  expect(elsewhere.what).toEqual(['s3:Get*', 'sts:*']);
});

test('an action without words of its own is named', () => {
  const policies = [
    policyOf('odd', allow(['bedrock:TagResource', 'BEDROCK:getGuardrail', 's3:*'])),
  ];
  const { inBedrock, elsewhere } = judgeReach({ policies });
  expect(inBedrock).toEqual({ what: ['bedrock:TagResource'], policies: ['odd'] });
  expect(elsewhere).toEqual({ what: ['s3:*'], policies: ['odd'] });
});
