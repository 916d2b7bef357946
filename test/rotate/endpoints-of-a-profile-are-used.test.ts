import { INFERENCE_POLICY } from '@bedrock-token/emulator';
import { expect, it } from 'vitest';
import { mintWell } from '../support/action/mint-step.ts';
import { ROTATOR_POLICY, rotateWith, rotationCloud, USER } from '../support/action/rotate-step.ts';
import { PARAMETER, SECRET, sinkPolicy } from '../support/cloud/aws-sinks.ts';
import { ACCOUNT, startCloud } from '../support/cloud/cloud.ts';
import { endpointsAsProfile } from '../support/cloud/endpoints-as-profile.ts';
import { writeTemporary } from '../support/setup/temporary-file.ts';

const PROFILE = '[default]\nservices = emulated\n';

const keysOf = ({
  accessKeyId,
  secretAccessKey,
}: {
  accessKeyId: string;
  secretAccessKey: string;
}) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
});

it('the mint action asks STS and Bedrock where the profile says', async () => {
  await using cloud = await startCloud({
    accounts: [{ id: ACCOUNT, roles: [], users: [{ name: 'ci', policies: [INFERENCE_POLICY] }] }],
  });
  const { services, none } = endpointsAsProfile(cloud.env);
  using file = writeTemporary('config', `${PROFILE}${services}`);
  await mintWell(cloud, {
    inputs: { 'role-to-assume': '', auth: 'ambient', verify: 'access' },
    env: { ...none, ...keysOf(cloud.issue({ user: 'ci' })), AWS_CONFIG_FILE: file.path },
  });
  expect(cloud.journal.entries().map(({ action }) => action)).toEqual([
    'GetCallerIdentity',
    'ListFoundationModels',
  ]);
});

it('the rotation asks IAM, Secrets Manager and SSM where the profile says', async () => {
  await using cloud = await rotationCloud(
    [],
    {},
    {
      users: [{ name: 'rotator', policies: [ROTATOR_POLICY, sinkPolicy()] }],
    },
  );
  cloud.secretsManager.put({ name: SECRET, region: 'us-west-2' });
  const { services, none } = endpointsAsProfile(cloud.env);
  using file = writeTemporary('config', `${PROFILE}${services}`);
  const step = await rotateWith(cloud, {
    inputs: {
      auth: 'ambient',
      'aws-region': 'us-west-2',
      'user-name': USER,
      'create-user': 'true',
      sinks: `- { type: secrets-manager, name: ${SECRET} }\n- { type: ssm, name: ${PARAMETER} }`,
      escrow: SECRET,
    },
    env: { ...none, ...keysOf(cloud.issue({ user: 'rotator' })), AWS_CONFIG_FILE: file.path },
  });
  expect(step.code, step.log.text).toBe(0);
  const asked = new Set(cloud.journal.entries().map(({ service }) => service));
  expect([...asked]).toEqual(
    expect.arrayContaining(['sts', 'iam', 'secretsmanager', 'ssm', 'bedrock']),
  );
});
