import { DEFAULT_ACCOUNTS, type EmulatorConfig } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { ROLE, startCloud } from '../support/cloud/cloud.ts';

describe.concurrent('allowed-account-ids is held against what AWS answers, before any export', () => {
  it.each(['123456789012', '999999999999, 123456789012', '999999999999\n123456789012\n'])(
    'a list that holds the account lets it pass: %o',
    async (list) => {
      await using cloud = await startCloud();
      await mintWell(cloud, { inputs: { 'allowed-account-ids': list } });
    },
  );

  it('a list that does not hold it fails the step, naming the account', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, {
      inputs: { 'allowed-account-ids': '111111111111,222222222222', verify: 'access' },
    });
    expect(error).toMatch(/^ERR_INPUT: Input "allowed-account-ids" .*account 123456789012/);
    // Nobody used the credentials in between.
    expect(cloud.journal.count({ service: 'bedrock' })).toBe(0);
  });

  it('the account of ambient credentials is checked, too', async () => {
    await using cloud = await startCloud();
    const keys = cloud.issue({ role: 'bedrock-ci' });
    const error = await mintBadly(cloud, {
      identity: false,
      inputs: { 'role-to-assume': '', 'allowed-account-ids': '111111111111' },
      env: {
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_SESSION_TOKEN: keys.sessionToken,
      },
    });
    expect(error).toContain('account 123456789012');
  });

  it.each(['12345678901', '1234567890123', '0x1234567890', '1.23456789012e11', 'mine'])(
    'an entry that is no account ID is reported, even among valid ones: %s',
    async (entry) => {
      await using cloud = await startCloud();
      const error = await mintBadly(cloud, {
        inputs: { 'allowed-account-ids': `123456789012,${entry}` },
      });
      expect(error).toMatch(/^ERR_INPUT: Input "allowed-account-ids" .*twelve digits/);
      expect(cloud.journal.entries()).toEqual([]);
    },
  );
});

describe.concurrent('a session that is too long is reported with the fix', () => {
  it("the role's MaxSessionDuration: how to lower the one or raise the other", async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { inputs: { 'role-duration-seconds': '7200' } });
    expect(error).toMatch(/^ERR_INPUT: Input "role-duration-seconds" asks for 7200 s/);
    expect(error).toContain('MaxSessionDuration of role bedrock-ci');
    expect(error).toContain(
      'aws iam update-role --role-name bedrock-ci --max-session-duration 7200',
    );
  });

  it('the one-hour cap on role chaining, before any request', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, {
      inputs: { 'role-chaining': 'true', 'role-duration-seconds': '7200' },
    });
    expect(error).toMatch(/^ERR_INPUT: Input "role-duration-seconds" .*at most 3600 s/);
    expect(error).toMatch(/role-duration-seconds to 3600 or less/);
    expect(cloud.journal.entries()).toEqual([]);
  });

  it('the same cap where only AWS knows that this is chaining', async () => {
    const chained: EmulatorConfig = {
      accounts: DEFAULT_ACCOUNTS.map((account) => ({
        ...account,
        roles: [
          ...account.roles,
          {
            name: 'next',
            maxSessionDuration: 43_200,
            trustPolicy: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'sts:AssumeRole' }],
            },
          },
        ],
      })),
    };
    await using cloud = await startCloud(chained);
    const keys = cloud.issue({ role: 'bedrock-ci' });
    const error = await mintBadly(cloud, {
      identity: false,
      inputs: {
        auth: 'ambient',
        'role-to-assume': 'arn:aws:iam::123456789012:role/next',
        'role-duration-seconds': '7200',
      },
      env: {
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_SESSION_TOKEN: keys.sessionToken,
      },
    });
    expect(error).toMatch(/^ERR_INPUT: Input "role-duration-seconds" .*at most 3600 s/);
    expect(cloud.journal.count({ service: 'sts' })).toBe(1);
  });
});
