import {
  AttachUserPolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  TagRoleCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import {
  ROTATED_USER,
  ROTATION_ROLE,
  type RotationWorld,
  rolePolicy,
  rotationWorld,
  USER_POLICY,
  userPolicy,
  type WrittenPolicy,
} from '../support/command/setup-rotation.ts';

// Somebody changes by hand what setup made: --check names each change by its statement, and --apply puts it right.

const LIMITED_ACCESS = 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess';

interface Change {
  title: string;
  make(world: RotationWorld): Promise<unknown>;
  says: RegExp;
  /** What puts it right, if apply does not. */
  cure?(world: RotationWorld): Promise<unknown>;
}

type Statement = { Sid: string } & Record<string, unknown>;

const changed =
  (of: (world: RotationWorld) => WrittenPolicy, sid: string, change: (one: Statement) => object) =>
  async (world: RotationWorld) => {
    const policy = of(world);
    const { Version, Statement } = await policy.read();
    const statements = Statement.map((one) => (one.Sid === sid ? change(one) : one));
    await policy.put({ Version, Statement: statements as Statement[] });
  };

const CHANGES: Change[] = [
  {
    title: 'another secret in the permissions for sinks',
    make: changed(rolePolicy, 'KeepSecrets', (one) => ({
      ...one,
      Resource: 'arn:aws:secretsmanager:us-west-2:123456789012:secret:other-??????',
    })),
    says: /permissions, KeepSecrets \(jobs fail\)\n {2}It does not allow secretsmanager:DescribeSecret on .*bedrock\/api-key-\?{6}/,
  },
  {
    title: 'every secret in the permissions for sinks',
    make: changed(rolePolicy, 'KeepSecrets', (one) => ({ ...one, Resource: '*' })),
    says: /permissions, KeepSecrets \(more is allowed than asked for\)\n {2}It also covers \*/,
  },
  {
    title: 'one action less for parameters',
    make: changed(rolePolicy, 'KeepParameters', (one) => ({
      ...one,
      Action: ['ssm:GetParameter', 'ssm:PutParameter'],
    })),
    says: /permissions, KeepParameters \(jobs fail\)\n {2}It does not allow ssm:GetParameterHistory/,
  },
  {
    title: 'keys that last longer',
    make: changed(rolePolicy, 'CreateKeysForBedrockAlone', (one) => ({
      ...one,
      Condition: {
        StringEquals: { 'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com' },
        NumericLessThanEquals: { 'iam:ServiceSpecificCredentialAgeDays': '36600' },
      },
    })),
    says: /CreateKeysForBedrockAlone \(more is allowed than asked for\)\n {2}Its condition on iam:\w+ is wider than 60/,
  },
  {
    title: 'keys that must end sooner',
    make: changed(rolePolicy, 'CreateKeysForBedrockAlone', (one) => ({
      ...one,
      Condition: {
        StringEquals: { 'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com' },
        NumericLessThanEquals: { 'iam:ServiceSpecificCredentialAgeDays': '30' },
      },
    })),
    says: /CreateKeysForBedrockAlone \(jobs fail\)\n {2}Its condition NumericLessThanEquals .* is 30; it should be 60/,
  },
  {
    title: 'keys of any service',
    make: changed(rolePolicy, 'CreateKeysForBedrockAlone', ({ Condition: _, ...one }) => one),
    says: /It has no condition on iam:ServiceSpecificCredentialServiceName/,
  },
  {
    title: 'tags of any name',
    make: changed(rolePolicy, 'KeepDates', (one) => ({
      ...one,
      Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': '*' } },
    })),
    says: /permissions, KeepDates \(more is allowed than asked for\)\n {2}Its condition on aws:TagKeys is wider than bedrock-token:\*/,
  },
  {
    title: 'a statement that setup does not know',
    make: async (world) => {
      const policy = rolePolicy(world);
      const { Version, Statement } = await policy.read();
      const more = { Sid: 'More', Effect: 'Allow', Action: 'iam:CreateAccessKey', Resource: '*' };
      await policy.put({ Version, Statement: [...Statement, more] });
    },
    says: /permissions, More \(more is allowed than asked for\)\n {2}It allows iam:CreateAccessKey/,
  },
  {
    title: 'short-term keys in place of long-term ones',
    make: changed(userPolicy, 'UseKeys', (one) => ({
      ...one,
      Condition: { StringEquals: { 'bedrock:bearerTokenType': 'long_term' } },
    })),
    says: /user bedrock-ci, permissions, UseKeys \(jobs fail\)\n.*long_term matches no long-term key/,
  },
  {
    title: 'one action more for keys',
    make: changed(userPolicy, 'CallModels', (one) => ({
      ...one,
      Action: [...(one.Action as string[]), 'bedrock:CreateProvisionedModelThroughput'],
    })),
    says: /user bedrock-ci, permissions, CallModels \(more .*\)\n {2}It also allows bedrock:CreateProvisionedModelThroughput/,
  },
  {
    title: 'no policy of the user',
    make: ({ iam }) =>
      iam.send(new DeleteUserPolicyCommand({ UserName: ROTATED_USER, PolicyName: USER_POLICY })),
    says: /user bedrock-ci, permissions \(jobs fail\)\n {2}The user has no such policy/,
  },
  {
    title: 'a further policy of the user',
    make: ({ iam }) =>
      iam.send(new AttachUserPolicyCommand({ UserName: ROTATED_USER, PolicyArn: LIMITED_ACCESS })),
    says: /user bedrock-ci \(more .*\)\n {2}It also has the policy .*AmazonBedrockLimitedAccess/,
    cure: ({ iam }) =>
      iam.send(new DetachUserPolicyCommand({ UserName: ROTATED_USER, PolicyArn: LIMITED_ACCESS })),
  },
  {
    title: 'a user who is not finished',
    make: ({ iam }) =>
      iam.send(
        new TagUserCommand({
          UserName: ROTATED_USER,
          Tags: [{ Key: 'bedrock-token:managed', Value: 'unfinished' }],
        }),
      ),
    says: /user bedrock-ci, tags \(jobs fail\)\n {2}bedrock-token:managed is unfinished; it should be ready/,
  },
  {
    title: 'a user without the tag of the repository',
    make: ({ iam }) =>
      iam.send(
        new UntagUserCommand({ UserName: ROTATED_USER, TagKeys: ['bedrock-token:repository'] }),
      ),
    says: /user bedrock-ci, tags \(differs\)\n {2}bedrock-token:repository is missing/,
    cure: ({ iam }) =>
      iam.send(
        new TagUserCommand({
          UserName: ROTATED_USER,
          Tags: [{ Key: 'bedrock-token:repository', Value: 'octo-org/octo-repo' }],
        }),
      ),
  },
  {
    title: 'no user',
    make: async ({ iam }) => {
      const UserName = ROTATED_USER;
      await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: USER_POLICY }));
      await iam.send(new DeleteUserCommand({ UserName }));
    },
    says: /user bedrock-ci \(jobs fail\)\n {2}There is no user bedrock-ci/,
  },
  {
    title: 'a role with the tag of another set-up',
    make: ({ iam }) => tagRole(iam, 'setup-github'),
    says: /role, tags \(differs\)\n {2}bedrock-token:managed is setup-github; it should be setup-rotation/,
    cure: ({ iam }) => tagRole(iam, 'setup-rotation'),
  },
  {
    title: 'a longer session',
    make: ({ iam }) =>
      iam.send(new UpdateRoleCommand({ RoleName: ROTATION_ROLE, MaxSessionDuration: 7200 })),
    says: /role \(differs\)\n {2}MaxSessionDuration is 7200 seconds/,
  },
];

const tagRole = (iam: RotationWorld['iam'], Value: string) =>
  iam.send(
    new TagRoleCommand({
      RoleName: ROTATION_ROLE,
      Tags: [{ Key: 'bedrock-token:managed', Value }],
    }),
  );

describe.each(CHANGES)('$title', ({ make, says, cure }) => {
  test('is the one difference, and goes', async () => {
    await using world = await rotationWorld();
    const args = [...world.key, '--immutable-sub', 'no'];
    expect(await world.setup([...args, '--apply', '--yes'])).toMatchObject({ code: 0 });
    await make(world);
    const found = await world.setup([...args, '--check']);
    expect(found.code).toBe(12);
    expect(found.stdout).toMatch(says);
    expect(found.stdout).toMatch(/^\d differences? of/m);
    if (cure === undefined) {
      expect(await world.setup([...args, '--apply', '--yes'])).toMatchObject({ code: 0 });
    } else {
      await cure(world);
    }
    const after = await world.setup([...args, '--check']);
    expect(after, after.stdout).toMatchObject({ code: 0 });
  });
});

test('all of them are named at once', async () => {
  await using world = await rotationWorld();
  const args = [...world.key, '--immutable-sub', 'no'];
  const nothing = await world.setup([...args, '--check', '--json']);
  expect(nothing.code).toBe(12);
  const { differences } = JSON.parse(nothing.stdout) as { differences: { where: string }[] };
  expect(differences.map(({ where }) => where)).toEqual([
    'OIDC provider',
    'role',
    'user bedrock-ci',
  ]);
});
