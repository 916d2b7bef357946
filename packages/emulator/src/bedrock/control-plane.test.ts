import {
  GetFoundationModelCommand,
  GetInferenceProfileCommand,
  ListFoundationModelsCommand,
  ListInferenceProfilesCommand,
} from '@aws-sdk/client-bedrock';
import { describe, expect, it } from 'vitest';
import {
  accountWith,
  allow,
  controlClient,
  MODEL,
  PROFILE,
  REGION,
  roleToken,
  start,
} from '../../test-support/scenario.ts';

describe('the official client, with a bearer token,', () => {
  it('lists the models of the region', async () => {
    const models = [
      { id: MODEL, provider: 'Anthropic' },
      { id: 'amazon.nova-lite-v1:0', provider: 'Amazon' },
      { id: 'amazon.elsewhere-v1:0', regions: ['eu-west-1'] },
    ];
    const emulator = await start({ models });
    const client = controlClient(emulator, { token: await roleToken(emulator) });
    const { modelSummaries } = await client.send(new ListFoundationModelsCommand({}));
    expect(modelSummaries?.map(({ modelId }) => modelId)).toEqual([MODEL, 'amazon.nova-lite-v1:0']);
    expect(modelSummaries?.[0]).toMatchObject({
      modelArn: `arn:aws:bedrock:${REGION}::foundation-model/${MODEL}`,
      modelLifecycle: { status: 'ACTIVE' },
    });
    const ofAmazon = new ListFoundationModelsCommand({ byProvider: 'amazon' });
    expect((await client.send(ofAmazon)).modelSummaries).toHaveLength(1);
  });

  it('gets one model, and none that is not there', async () => {
    const emulator = await start();
    const client = controlClient(emulator, { token: await roleToken(emulator) });
    const command = new GetFoundationModelCommand({ modelIdentifier: MODEL });
    expect((await client.send(command)).modelDetails?.modelId).toBe(MODEL);
    const unknown = new GetFoundationModelCommand({ modelIdentifier: 'x.y' });
    await expect(client.send(unknown)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('lists and gets inference profiles', async () => {
    const emulator = await start();
    const client = controlClient(emulator, { token: await roleToken(emulator) });
    const listed = await client.send(new ListInferenceProfilesCommand({}));
    expect(listed.inferenceProfileSummaries?.[0]).toMatchObject({
      inferenceProfileId: PROFILE,
      type: 'SYSTEM_DEFINED',
      createdAt: expect.any(Date),
    });
    const get = (id: string) =>
      client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: id }));
    expect((await get(PROFILE)).models).toHaveLength(3);
    await expect(get('us.none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is refused without leave', async () => {
    const emulator = await start({ accounts: accountWith([allow('bedrock:CallWithBearerToken')]) });
    const client = controlClient(emulator, { token: await roleToken(emulator) });
    await expect(client.send(new ListFoundationModelsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('because no identity-based policy allows'),
    });
  });
});

it('takes a SigV4 signature of the same service', async () => {
  const emulator = await start();
  const client = controlClient(emulator, { keys: emulator.issue({ role: 'bedrock-ci' }) });
  const answer = await client.send(new ListFoundationModelsCommand({ byProvider: 'Amazon' }));
  expect(answer.modelSummaries).toHaveLength(1);
});

it('takes a signature for its own region alone', async () => {
  const emulator = await start();
  const client = controlClient(emulator, { keys: emulator.issue({ role: 'bedrock-ci' }) });
  const at = async (region: string) => {
    const endpoint = new URL(emulator.regionEnv(region).AWS_ENDPOINT_URL_BEDROCK ?? '');
    const { protocol, hostname, port, pathname: path } = endpoint;
    client.config.endpoint = async () => ({ protocol, hostname, port: Number(port), path });
    return client.send(new ListFoundationModelsCommand({}));
  };
  await expect(at(REGION)).resolves.toHaveProperty('modelSummaries');
  await expect(at('us-east-1')).rejects.toMatchObject({ name: 'InvalidSignatureException' });
});

it('asks for one or the other', async () => {
  const emulator = await start();
  const response = await fetch(`${emulator.url}/bedrock/foundation-models`);
  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toMatch(/^MissingAuthenticationToken/);
});
