import {
  GetUseCaseForModelAccessCommand,
  PutUseCaseForModelAccessCommand,
} from '@aws-sdk/client-bedrock';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  allow,
  ask,
  controlClient,
  INFERENCE_POLICY,
  runtimeClient,
  start,
} from '../../test-support/scenario.ts';
import type { AccountConfig } from '../config/config.ts';
import type { PolicyDocument } from '../policy/document.ts';

const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';

async function world(account: Partial<AccountConfig>, ...policies: PolicyDocument[]) {
  const users = [
    { name: 'ci', policies: [INFERENCE_POLICY] },
    { name: 'admin', policies: [INFERENCE_POLICY, ...policies] },
  ];
  const emulator = await start({ accounts: [{ id: ACCOUNT, users, ...account }] });
  const clientOf = (user: string) => runtimeClient(emulator, { keys: emulator.issue({ user }) });
  return {
    control: controlClient(emulator, { keys: emulator.issue({ user: 'admin' }) }),
    call: (user: string, modelId: string) =>
      clientOf(user).send(new ConverseCommand({ ...ask('Hi'), modelId })),
  };
}

describe('a model of AWS Marketplace', () => {
  const notSubscribed = {
    name: 'AccessDeniedException',
    message: expect.stringMatching(/^Model access is denied due to .*aws-marketplace:/),
  };

  it('is for everybody once somebody has subscribed who may', async () => {
    const { call } = await world({ subscriptions: [] }, allow('aws-marketplace:*'));
    await expect(call('ci', CLAUDE)).rejects.toMatchObject(notSubscribed);
    await expect(call('ci', NOVA)).resolves.toBeDefined();
    await expect(call('admin', CLAUDE)).resolves.toBeDefined();
    await expect(call('ci', CLAUDE)).resolves.toBeDefined();
  });

  it.each(['aws-marketplace:Subscribe', 'aws-marketplace:ViewSubscriptions'])(
    'needs both rights: %s is not enough',
    async (action) => {
      const { call } = await world({ subscriptions: [] }, allow(action));
      await expect(call('admin', CLAUDE)).rejects.toMatchObject(notSubscribed);
    },
  );

  it('is subscribed to on behalf of the caller, by Bedrock', async () => {
    const condition = { StringEquals: { 'aws:CalledViaLast': 'bedrock.amazonaws.com' } };
    const statement = {
      Effect: 'Allow' as const,
      Action: 'aws-marketplace:*',
      Resource: '*',
      Condition: condition,
    };
    const { call } = await world(
      { subscriptions: [] },
      { Version: '2012-10-17', Statement: [statement] },
    );
    await expect(call('admin', CLAUDE)).resolves.toBeDefined();
  });

  it('needs a means of payment', async () => {
    const account = { subscriptions: [], paymentMethod: false };
    const { call } = await world(account, allow('aws-marketplace:*'));
    await expect(call('admin', CLAUDE)).rejects.toMatchObject({
      message: expect.stringContaining('INVALID_PAYMENT_INSTRUMENT'),
    });
  });
});

describe("Anthropic's form", () => {
  it('is asked for by models of Anthropic alone, until it is there', async () => {
    const { call, control } = await world({ useCaseForm: false }, allow('bedrock:*'));
    await expect(call('ci', CLAUDE)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringMatching(/^Model use case details have not been submitted/),
    });
    await expect(call('ci', NOVA)).resolves.toBeDefined();
    await expect(control.send(new GetUseCaseForModelAccessCommand({}))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const formData = Buffer.from('{"companyName":"Octo"}');
    await control.send(new PutUseCaseForModelAccessCommand({ formData }));
    const found = await control.send(new GetUseCaseForModelAccessCommand({}));
    expect(Buffer.from(found.formData ?? []).toString()).toBe('{"companyName":"Octo"}');
    await expect(call('ci', CLAUDE)).resolves.toBeDefined();
  });

  it('is refused if it is too short, and of a person without the right', async () => {
    const { control } = await world({ useCaseForm: false }, allow('bedrock:*'));
    const short = new PutUseCaseForModelAccessCommand({ formData: Buffer.from('{}') });
    await expect(control.send(short)).rejects.toMatchObject({ name: 'ValidationException' });
    const other = await world({ useCaseForm: false });
    const form = new PutUseCaseForModelAccessCommand({ formData: Buffer.from('{"a":"bcdefg"}') });
    await expect(other.control.send(form)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
