import type { PolicyDocument } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { arnOf, PUBLISHED } from '../../packages/audit/test-support/published-policies.ts';
import { keysCloud } from '../support/command/keys-cloud.ts';

const allow = (...Action: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
const [LIMITED, ADMIN] = [arnOf('AmazonBedrockLimitedAccess'), arnOf('AdministratorAccess')];
const BOUNDARY = 'arn:aws:iam::123456789012:policy/only-inference';

interface Finding {
  rule: string;
  level: string;
  user: string;
  message: string;
}

async function world(policies?: PolicyDocument[]) {
  const opened = await keysCloud({
    ...(policies !== undefined && { policies }),
    account: {
      groups: [
        { name: 'admins', managedPolicies: [ADMIN] },
        { name: 'buyers', policies: [allow('bedrock:CreateProvisionedModelThroughput')] },
      ],
      users: [
        { name: 'admin', policies: policies ?? [allow('iam:*')] },
        { name: 'BedrockAPIKey-made', managedPolicies: [LIMITED] },
        { name: 'AeaApiKey-made', policies: [allow('s3:GetObject')] },
        { name: 'buyer', groups: ['buyers'] },
        { name: 'grouped', groups: ['admins'] },
        { name: 'bounded', managedPolicies: [ADMIN], permissionsBoundary: BOUNDARY },
        // Without a key, nobody looks at it.
        { name: 'person', groups: ['admins'] },
      ],
    },
    more: {
      managedPolicies: {
        [LIMITED]: PUBLISHED.AmazonBedrockLimitedAccess,
        [ADMIN]: PUBLISHED.AdministratorAccess,
        [BOUNDARY]: allow('bedrock:InvokeModel', 'bedrock:CallWithBearerToken'),
      },
    },
  });
  for (const user of ['buyer', 'grouped', 'bounded']) {
    opened.cloud.issueApiKey({ user, ageDays: 60 });
  }
  return opened;
}

async function audit(opened: Awaited<ReturnType<typeof world>>) {
  const { code, stdout, stderr } = await opened.keys(['audit', '--json']);
  expect(code, stderr).toBe(0);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return findings.filter(({ rule }) => /^user-|^undetermined$/.test(rule));
}

test('beyond inference: by managed and inline policies, groups, and within the boundary', async () => {
  await using opened = await world();
  const { code } = await opened.keys([
    ...['create', '--user', 'ours', '--create-user', '--days', '60', '--out', 'key'],
  ]);
  expect(code).toBe(0);
  const found = await audit(opened);
  expect(found.map(({ level, user, rule }) => `${level} ${user} ${rule}`)).toEqual([
    'error grouped user-controls-iam',
    'warning AeaApiKey-made user-beyond-bedrock',
    'warning BedrockAPIKey-made user-beyond-inference',
    'warning buyer user-beyond-inference',
    'warning grouped user-beyond-bedrock',
    'warning grouped user-beyond-inference',
    'note BedrockAPIKey-made user-beyond-bedrock',
  ]);
  const messageOf = (user: string, rule: string) =>
    found.find((one) => one.user === user && one.rule === rule)?.message;
  expect(messageOf('buyer', 'user-beyond-inference')).toBe(
    'User buyer may do more than inference: buy provisioned throughput (by inline policy policy-1 of group buyers).',
  );
  expect(messageOf('grouped', 'user-controls-iam')).toContain(
    'AdministratorAccess of group admins',
  );
  expect(messageOf('BedrockAPIKey-made', 'user-beyond-inference')).toMatch(
    /buy provisioned throughput, start jobs .*, subscribe to models on AWS Marketplace, .* \(by AmazonBedrockLimitedAccess\)\.$/,
  );
});

test('without permission to read it, it is undetermined', async () => {
  await using opened = await world([
    allow(
      ...[
        'iam:ListServiceSpecificCredentials',
        'iam:GetUser',
        'iam:ListUsers',
        'iam:ListAccessKeys',
      ],
      ...['iam:GetLoginProfile', 'iam:ListAttachedUserPolicies', 'iam:ListUserPolicies'],
    ),
  ]);
  const found = await audit(opened);
  expect(found).toMatchObject([{ rule: 'undetermined', level: 'warning', user: '(account)' }]);
  expect(found[0]?.message).toMatch(
    /Could not check what users may do\. .*iam:GetAccountAuthorizationDetails/,
  );
});
