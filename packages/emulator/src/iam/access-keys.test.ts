import {
  DeleteLoginProfileCommand,
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { iamAccount, startIam } from '../../test-support/iam.ts';
import { mintToken, REGION, stsClient } from '../../test-support/scenario.ts';

describe('an access key of a user', () => {
  it('is listed, and whose it is, is known', async () => {
    const { emulator, iam } = await startIam();
    const { accessKeyId } = emulator.issue({ user: 'bot' });
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: 'bot' }));
    expect(AccessKeyMetadata).toMatchObject([
      { UserName: 'bot', AccessKeyId: accessKeyId, Status: 'Active' },
    ]);
    const last = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }));
    expect(last.UserName).toBe('bot');
    const other = new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAEXAMPLEEXAMPLE12' });
    await expect(iam.send(other)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('that is inactive signs nothing, and its short-term keys are refused', async () => {
    const { emulator, iam } = await startIam();
    const keys = emulator.issue({ user: 'bot' });
    const token = await mintToken(keys, REGION);
    const use = async () => {
      const url = `${emulator.url}/bedrock/@${REGION}/foundation-models`;
      return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
    };
    const whoami = () => stsClient(emulator, keys).send(new GetCallerIdentityCommand({}));
    expect(await use()).toBe(200);
    const change = { UserName: 'bot', AccessKeyId: keys.accessKeyId };
    await iam.send(new UpdateAccessKeyCommand({ ...change, Status: 'Inactive' }));
    expect(await use()).toBe(403);
    await expect(whoami()).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await iam.send(new UpdateAccessKeyCommand({ ...change, Status: 'Active' }));
    expect(await use()).toBe(200);
    await expect(whoami()).resolves.toMatchObject({ Account: '123456789012' });
  });

  it('of another user is not found with this one', async () => {
    const { emulator, iam } = await startIam();
    const { accessKeyId } = emulator.issue({ user: 'bot' });
    const change = { UserName: 'none', AccessKeyId: accessKeyId, Status: 'Inactive' } as const;
    await expect(iam.send(new UpdateAccessKeyCommand(change))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  it('says its account: the base32 of bits 1 to 40', async () => {
    const { emulator } = await startIam();
    const { accessKeyId } = emulator.issue({ user: 'bot' });
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const bits = [...accessKeyId.slice(4)].map((one) =>
      alphabet.indexOf(one).toString(2).padStart(5, '0'),
    );
    expect(Number.parseInt(bits.join('').slice(1, 41), 2)).toBe(123456789012);
  });
});

describe('a password for the console', () => {
  it('is there for a user who has one, until it is deleted', async () => {
    const users = [...(iamAccount().users ?? []), { name: 'human', loginProfile: true }];
    const { iam } = await startIam({ users });
    const of = (UserName: string) => iam.send(new GetLoginProfileCommand({ UserName }));
    expect((await of('human')).LoginProfile).toMatchObject({ UserName: 'human' });
    await expect(of('bot')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    await iam.send(new DeleteLoginProfileCommand({ UserName: 'human' }));
    await expect(of('human')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });
});
