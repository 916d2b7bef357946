import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  REPOSITORY,
  rotateStep,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import {
  PARAMETER,
  parameter,
  SECRET,
  SINK_ACTIONS,
  sinkCloud,
  sinkPolicy,
  staged,
} from '../support/cloud/aws-sinks.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const SECRETS_MANAGER = {
  sinks: `- { type: secrets-manager, name: ${SECRET} }`,
  escrow: SECRET,
};
const SSM = { sinks: `- { type: ssm, name: ${PARAMETER} }` };

test.each(
  sampleOf(
    [
      ['secretsmanager:DescribeSecret', SECRETS_MANAGER],
      ['secretsmanager:GetSecretValue', SECRETS_MANAGER],
      ['secretsmanager:PutSecretValue', SECRETS_MANAGER],
      ['ssm:GetParameter', SSM],
      ['ssm:PutParameter', SSM],
    ],
    2,
  ),
)('without %s no key stays behind', async (action, inputs) => {
  await using cloud = await sinkCloud(sinkPolicy(action));
  const step = await rotateStep(cloud, { inputs });
  expect(errorsOf(step)).toEqual([expect.stringContaining(`Allow ${action} on it to the role`)]);
  expect(errorsOf(step)[0]).toMatch(/^ERR_(SINK|ROTATION_INCOMPLETE): /);
  expect(cloud.iam.keys(USER)).toEqual([]);
  expect(staged(cloud)).toEqual({});
  expect(parameter(cloud)).toBeUndefined();
});

test('without secretsmanager:UpdateSecretVersionStage the old key stays, and the new one waits', async () => {
  await using cloud = await sinkCloud(sinkPolicy('secretsmanager:UpdateSecretVersionStage'));
  // The first version of a secret is AWSCURRENT anyway.
  await rotateWell(cloud, { inputs: SECRETS_MANAGER });
  passDays(cloud, 30.5);
  const step = await rotateStep(cloud, { inputs: SECRETS_MANAGER });
  expect(errorsOf(step)).toEqual([
    expect.stringContaining('Allow secretsmanager:UpdateSecretVersionStage on it'),
  ]);
  const [one, two] = cloud.iam.keys(USER);
  expect(staged(cloud)).toEqual({ AWSCURRENT: one?.value, AWSPENDING: two?.value });
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
});

test('no action is used that the README does not ask for, and each that it asks for is', async () => {
  await using cloud = await sinkCloud();
  const inputs = {
    sinks: `${SECRETS_MANAGER.sinks}\n${SSM.sinks}`,
    escrow: SECRETS_MANAGER.escrow,
  };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 30.5);
  await rotateWell(cloud, { inputs });
  await rotateWell(cloud, { inputs: { ...inputs, mode: 'rollback' } });
  const used = ['secretsmanager', 'ssm'].flatMap((service) =>
    cloud.journal.entries({ service }).map(({ action }) => `${service}:${action}`),
  );
  expect([...new Set(used)].sort()).toEqual(Object.values(SINK_ACTIONS).flat());
});

test.each([
  [
    "the workflow's own token",
    { kind: 'github-token' as const },
    /secrets=read.*The GITHUB_TOKEN of a workflow can never write secrets/,
  ],
  [
    'an App that may only read',
    { kind: 'app' as const, permissions: { secrets: 'read' as const } },
    /GitHub asks for: secrets=write/,
  ],
  [
    'a personal token without leave',
    { kind: 'pat' as const, permissions: {} },
    /GitHub asks for: secrets=read/,
  ],
])('%s shows what GitHub asks for', async (_name, request, message) => {
  await using cloud = await rotationCloud();
  const step = await rotateStep(cloud, { githubToken: cloud.githubToken(request) });
  expect(errorsOf(step)).toEqual([expect.stringMatching(message)]);
  expect(cloud.iam.keys(USER)).toEqual([]);
  expect(cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')).toBeUndefined();
});
