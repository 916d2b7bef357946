import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  accountWith,
  allow,
  ask,
  INFERENCE_POLICY,
  MODEL,
  mintToken,
  PROFILE,
  REGION,
  roleToken,
  runtimeClient,
  start,
} from '../../test-support/scenario.ts';
import type { Emulator } from '../emulator.ts';
import type { PolicyDocument } from '../policy/document.ts';

const ARN = `arn:aws:bedrock:${REGION}::foundation-model/${MODEL}`;
const PROFILE_ARN = `arn:aws:bedrock:${REGION}:${ACCOUNT}:inference-profile/${PROFILE}`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/bedrock-ci/emulator`;
const BEARER = allow('bedrock:CallWithBearerToken');

async function converse(emulator: Emulator, modelId = MODEL, sessionPolicy?: PolicyDocument) {
  const client = runtimeClient(emulator, { token: await roleToken(emulator, sessionPolicy) });
  return client.send(new ConverseCommand({ ...ask('Hi'), modelId }));
}

const denied = (action: string, resource: string, why: string) => ({
  name: 'AccessDeniedException',
  message: `User: ${SESSION} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  $metadata: expect.objectContaining({ httpStatusCode: 403 }),
});

describe('a bearer call needs leave for', () => {
  it('the use of a bearer token', async () => {
    const emulator = await start({ accounts: accountWith([allow('bedrock:InvokeModel')]) });
    const why = 'because no identity-based policy allows the bedrock:CallWithBearerToken action';
    await expect(converse(emulator)).rejects.toMatchObject(
      denied('bedrock:CallWithBearerToken', '*', why),
    );
    const keys = emulator.issue({ role: 'bedrock-ci' });
    const signed = runtimeClient(emulator, { keys }).send(new ConverseCommand(ask('Hi')));
    await expect(signed).resolves.toBeDefined();
  });

  it('the action', async () => {
    const emulator = await start({ accounts: accountWith([BEARER]) });
    const why = 'because no identity-based policy allows the bedrock:InvokeModel action';
    await expect(converse(emulator)).rejects.toMatchObject(denied('bedrock:InvokeModel', ARN, why));
  });

  it('the action on this model', async () => {
    const policies = [BEARER, allow('bedrock:InvokeModel', `${ARN}-other`)];
    const emulator = await start({ accounts: accountWith(policies) });
    await expect(converse(emulator)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('and nobody may deny it', async () => {
    const deny: PolicyDocument = {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: 'bedrock:InvokeModel', Resource: '*' },
    };
    const emulator = await start({ accounts: accountWith([INFERENCE_POLICY, deny]) });
    await expect(converse(emulator)).rejects.toMatchObject(
      denied('bedrock:InvokeModel', ARN, 'with an explicit deny in an identity-based policy'),
    );
    const free = await start();
    const Statement = [
      { Effect: 'Allow' as const, Action: '*', Resource: '*' },
      { Effect: 'Deny' as const, Action: 'bedrock:InvokeModel', Resource: '*' },
    ];
    await expect(converse(free, MODEL, { Version: '2012-10-17', Statement })).rejects.toMatchObject(
      denied('bedrock:InvokeModel', ARN, 'with an explicit deny in a session policy'),
    );
  });
});

describe('a session policy', () => {
  it('takes away what it does not name', async () => {
    const emulator = await start();
    const why = 'because no session policy allows the bedrock:InvokeModel action';
    await expect(converse(emulator, MODEL, BEARER)).rejects.toMatchObject(
      denied('bedrock:InvokeModel', ARN, why),
    );
  });

  it('gives nothing that the role has not', async () => {
    const emulator = await start({ accounts: accountWith([BEARER]) });
    await expect(converse(emulator, MODEL, allow('*'))).rejects.toMatchObject({
      message: expect.stringContaining('no identity-based policy'),
    });
  });
});

describe('a call through an inference profile needs leave for', () => {
  const models = (region: string) => `arn:aws:bedrock:${region}::foundation-model/${MODEL}`;
  const invoke = (...resources: string[]) =>
    accountWith([BEARER, allow('bedrock:InvokeModel', resources)]);

  it('the profile and the model in every region it reaches', async () => {
    const emulator = await start({ accounts: invoke(PROFILE_ARN, models('*')) });
    await expect(converse(emulator, PROFILE)).resolves.toBeDefined();
  });

  it.each([
    ['the profile', [models('*')], PROFILE_ARN],
    ['the model here', [PROFILE_ARN, models('us-east-*')], models(REGION)],
    ['the model elsewhere', [PROFILE_ARN, models(REGION)], models('us-east-1')],
  ])('%s', async (_name, resources, missing) => {
    const emulator = await start({ accounts: invoke(...resources) });
    const why = 'because no identity-based policy allows the bedrock:InvokeModel action';
    await expect(converse(emulator, PROFILE)).rejects.toMatchObject(
      denied('bedrock:InvokeModel', missing, why),
    );
  });

  it('which may bind the model to the profile', async () => {
    const bound: PolicyDocument = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'bedrock:InvokeModel',
        Resource: models('*'),
        Condition: { StringLike: { 'bedrock:InferenceProfileArn': PROFILE_ARN } },
      },
    };
    const policies = [BEARER, bound, allow('bedrock:InvokeModel', PROFILE_ARN)];
    const emulator = await start({ accounts: accountWith(policies) });
    await expect(converse(emulator, PROFILE)).resolves.toBeDefined();
    await expect(converse(emulator, MODEL)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('conditions on a call', () => {
  it.each<[string, Record<string, Record<string, string>>, boolean]>([
    ['a short-term token', { StringEquals: { 'bedrock:bearerTokenType': 'SHORT_TERM' } }, true],
    ['a long-term token', { StringEquals: { 'bedrock:bearerTokenType': 'LONG_TERM' } }, false],
    ['this address', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, true],
    ['another address', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, false],
    ['until tomorrow', { DateLessThan: { 'aws:CurrentTime': tomorrow() } }, true],
    ['from tomorrow', { DateGreaterThan: { 'aws:CurrentTime': tomorrow() } }, false],
    ['this region', { StringEquals: { 'aws:RequestedRegion': REGION } }, true],
    ['another region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, false],
    ['sessions of the last hour', { DateGreaterThan: { 'aws:TokenIssueTime': hourAgo() } }, true],
    ['older sessions', { DateLessThan: { 'aws:TokenIssueTime': hourAgo() } }, false],
  ])('%s', async (_name, Condition, isAllowed) => {
    const Statement = { Effect: 'Allow' as const, Action: 'bedrock:*', Resource: '*', Condition };
    const emulator = await start({
      accounts: accountWith([{ Version: '2012-10-17', Statement }]),
    });
    const attempt = converse(emulator);
    if (isAllowed) await expect(attempt).resolves.toBeDefined();
    else await expect(attempt).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  function tomorrow(): string {
    return new Date(Date.now() + 86_400_000).toISOString();
  }

  function hourAgo(): string {
    return new Date(Date.now() - 3_600_000).toISOString();
  }
});

it('a user of its own policies needs no session', async () => {
  const users = [{ name: 'dev', policies: [INFERENCE_POLICY] }, { name: 'none' }];
  const emulator = await start({ accounts: [{ id: ACCOUNT, roles: [], users }] });
  const call = async (user: string) => {
    const token = await mintToken(emulator.issue({ user }));
    return runtimeClient(emulator, { token }).send(new ConverseCommand(ask('Hi')));
  };
  await expect(call('dev')).resolves.toBeDefined();
  await expect(call('none')).rejects.toMatchObject({
    message: expect.stringContaining(`User: arn:aws:iam::${ACCOUNT}:user/none is not authorized`),
  });
});
