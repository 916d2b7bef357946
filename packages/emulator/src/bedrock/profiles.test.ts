import { GetInferenceProfileCommand } from '@aws-sdk/client-bedrock';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  accountWith,
  allow,
  ask,
  controlClient,
  INFERENCE_POLICY,
  REGION,
  roleToken,
  runtimeClient,
  start,
} from '../../test-support/scenario.ts';
import type { EmulatorConfig } from '../config/config.ts';
import type { Emulator } from '../emulator.ts';
import type { PolicyDocument, PolicyStatement } from '../policy/document.ts';

const MODEL = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const model = (region: string) => `arn:aws:bedrock:${region}::foundation-model/${MODEL}`;
const own = `arn:aws:bedrock:${REGION}:${ACCOUNT}`;
const BEARER = allow('bedrock:CallWithBearerToken');

async function converse(emulator: Emulator, modelId: string) {
  const client = runtimeClient(emulator, { token: await roleToken(emulator) });
  return client.send(new ConverseCommand({ ...ask('Hi'), modelId }));
}

const invoke = (Resource: string | string[], condition?: PolicyStatement['Condition']) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow' as const,
      Action: 'bedrock:InvokeModel',
      Resource,
      ...(condition !== undefined && { Condition: condition }),
    },
  ],
});
const requested = (region: string) => ({ StringEquals: { 'aws:RequestedRegion': region } });

describe('a global profile', () => {
  const profile = `global.${MODEL}`;
  const profileArn = `${own}:inference-profile/${profile}`;
  const parts = [
    invoke(profileArn),
    invoke(model(REGION), requested(REGION)),
    invoke(model(''), requested('unspecified')),
  ];

  it('is called by leave for the profile, the model here, and the model without a region', async () => {
    const emulator = await start({ accounts: accountWith([BEARER, ...parts]) });
    await expect(converse(emulator, profile)).resolves.toBeDefined();
  });

  it.each([
    [0, profileArn],
    [1, model(REGION)],
    [2, model('')],
  ])('is not called without leave %i', async (index, missing) => {
    const rest = parts.filter((_, at) => at !== index);
    const emulator = await start({ accounts: accountWith([BEARER, ...rest]) });
    await expect(converse(emulator, profile)).rejects.toMatchObject({
      message: expect.stringContaining(`bedrock:InvokeModel on resource: ${missing} because`),
    });
  });

  it('is stopped by a policy of the organization that limits regions', async () => {
    const deny: PolicyDocument = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: {
          StringNotEquals: { 'aws:RequestedRegion': [REGION, 'us-east-1', 'us-east-2'] },
        },
      },
    };
    const [account] = accountWith([INFERENCE_POLICY]);
    const accounts = [{ id: ACCOUNT, ...account, serviceControlPolicies: [deny] }];
    const emulator = await start({ accounts });
    await expect(converse(emulator, `us.${MODEL}`)).resolves.toBeDefined();
    await expect(converse(emulator, profile)).rejects.toMatchObject({
      message: expect.stringContaining('explicit deny in a service control policy'),
    });
  });

  it('says that it reaches what has no region', async () => {
    const emulator = await start();
    const client = controlClient(emulator, { token: await roleToken(emulator) });
    const command = new GetInferenceProfileCommand({ inferenceProfileIdentifier: profile });
    const { models } = await client.send(command);
    expect(models?.map(({ modelArn }) => modelArn)).toEqual([model(REGION), model('')]);
  });
});

it('a profile of a geography asks for each region as the requested one', async () => {
  const profileArn = `${own}:inference-profile/us.${MODEL}`;
  const regions = ['us-east-1', 'us-east-2', REGION];
  const policies = regions.map((region) => invoke(model(region), requested(region)));
  const emulator = await start({
    accounts: accountWith([BEARER, invoke(profileArn), ...policies]),
  });
  await expect(converse(emulator, `us.${MODEL}`)).resolves.toBeDefined();
});

describe('an application inference profile', () => {
  const arn = `${own}:application-inference-profile/abc123def456`;
  const config: EmulatorConfig = {
    models: [
      {
        id: MODEL,
        onDemand: false,
        inferenceProfiles: [{ id: `us.${MODEL}`, regions: ['us-east-1', REGION] }],
        applicationProfiles: [{ id: 'abc123def456', region: REGION, copyFrom: `us.${MODEL}` }],
      },
    ],
  };
  const through = { StringEquals: { 'bedrock:InferenceProfileArn': arn } };
  const models = [model(REGION), model('us-east-1')];

  it('is called by its ARN, with the models behind it tied to it', async () => {
    const accounts = accountWith([BEARER, invoke(arn), invoke(models, through)]);
    const emulator = await start({ ...config, accounts });
    await expect(converse(emulator, arn)).resolves.toBeDefined();
    await expect(converse(emulator, `us.${MODEL}`)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(converse(emulator, arn.replace('abc', 'xyz'))).rejects.toBeDefined();
  });

  it('reports the models behind it', async () => {
    const emulator = await start(config);
    const client = controlClient(emulator, { token: await roleToken(emulator) });
    const command = new GetInferenceProfileCommand({ inferenceProfileIdentifier: arn });
    const profile = await client.send(command);
    expect(profile).toMatchObject({ inferenceProfileArn: arn, type: 'APPLICATION' });
    expect(profile.models?.map(({ modelArn }) => modelArn)).toEqual(models);
  });
});

it('mantle authorizes a model by its condition key', async () => {
  const action = 'bedrock-mantle:CreateInference';
  const named: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'bedrock-mantle:CallWithBearerToken', Resource: '*' },
      {
        Effect: 'Allow',
        Action: action,
        Resource: `arn:aws:bedrock-mantle:${REGION}:${ACCOUNT}:project/default`,
        Condition: { StringEquals: { 'bedrock-mantle:Model': 'openai.gpt-oss-20b' } },
      },
    ],
  };
  const emulator = await start({ accounts: accountWith([named]) });
  const token = await roleToken(emulator);
  const chat = async (path: string, id: string) => {
    const response = await fetch(`${emulator.url}/bedrock-mantle${path}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: id, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    return response.status;
  };
  expect(await chat('/v1', 'openai.gpt-oss-20b')).toBe(200);
  expect(await chat('/openai/v1', 'openai.gpt-6.2-sol')).toBe(403);
});
