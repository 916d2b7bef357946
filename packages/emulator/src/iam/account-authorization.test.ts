import {
  GetAccountAuthorizationDetailsCommand,
  GetUserCommand,
  ListRolesCommand,
  ListUsersCommand,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { iamClient } from '../../test-support/iam.ts';
import { ACCOUNT, allow, start } from '../../test-support/scenario.ts';

const READ_ONLY = 'arn:aws:iam::aws:policy/AmazonBedrockReadOnly';
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/limit`;
const ALLOWED = allow('iam:ListUsers');

async function startAccount() {
  const emulator = await start({
    accounts: [
      {
        id: ACCOUNT,
        groups: [
          { name: 'readers', managedPolicies: [READ_ONLY], policies: [ALLOWED] },
          { name: 'auditors', policies: [allow('iam:GetAccountAuthorizationDetails')] },
        ],
        users: [
          { name: 'admin', policies: [allow('iam:*')] },
          { name: 'auditor', groups: ['auditors'] },
          { name: 'bounded', policies: [allow('iam:*')], permissionsBoundary: BOUNDARY },
          { name: 'reader', groups: ['readers'], tags: { team: 'one' } },
        ],
      },
    ],
    managedPolicies: { [BOUNDARY]: allow(['iam:ListUsers', 'iam:GetUser']) },
  });
  const as = (user: string) => iamClient(emulator, emulator.issue({ user }));
  return { emulator, as };
}

const read = (document: string | undefined) => JSON.parse(decodeURIComponent(document ?? ''));

describe('GetAccountAuthorizationDetails', () => {
  it('returns users, groups and the managed policies that they have', async () => {
    const { as } = await startAccount();
    const found = await as('auditor').send(new GetAccountAuthorizationDetailsCommand({}));
    const { UserDetailList, GroupDetailList, Policies, IsTruncated } = found;
    expect(IsTruncated).toBe(false);
    expect(
      UserDetailList?.map(({ UserName, GroupList }) => [UserName, ...(GroupList ?? [])]),
    ).toEqual([['admin'], ['auditor', 'auditors'], ['bounded'], ['reader', 'readers']]);
    expect(UserDetailList?.[2]).toMatchObject({
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: BOUNDARY,
      },
    });
    expect(read(UserDetailList?.[0]?.UserPolicyList?.[0]?.PolicyDocument)).toEqual(allow('iam:*'));
    expect(GroupDetailList?.[1]).toMatchObject({
      GroupName: 'readers',
      AttachedManagedPolicies: [{ PolicyName: 'AmazonBedrockReadOnly', PolicyArn: READ_ONLY }],
    });
    expect(read(GroupDetailList?.[1]?.GroupPolicyList?.[0]?.PolicyDocument)).toEqual(ALLOWED);
    const documents = Policies?.map(({ Arn, PolicyVersionList }) => [
      Arn,
      read(PolicyVersionList?.[0]?.Document).Statement[0].Action,
    ]);
    expect(documents).toEqual([
      [BOUNDARY, ['iam:ListUsers', 'iam:GetUser']],
      [READ_ONLY, ['bedrock:Get*', 'bedrock:List*']],
    ]);
  });

  it('filters, and goes page by page', async () => {
    const { as } = await startAccount();
    const client = as('admin');
    const names: (string | undefined)[] = [];
    const filter = { Filter: ['User' as const, 'Group' as const] };
    let pages = 0;
    for await (const page of paginateGetAccountAuthorizationDetails(
      { client, pageSize: 4 },
      filter,
    )) {
      pages += 1;
      names.push(...(page.UserDetailList ?? []).map(({ UserName }) => UserName));
      names.push(...(page.GroupDetailList ?? []).map(({ GroupName }) => GroupName));
      expect(page.Policies).toEqual([]);
    }
    expect(pages).toBe(2);
    expect(names).toEqual(['admin', 'auditor', 'bounded', 'reader', 'auditors', 'readers']);
    const wrong = new GetAccountAuthorizationDetailsCommand({ Filter: ['Users' as 'User'] });
    await expect(client.send(wrong)).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('needs its permission', async () => {
    const { as } = await startAccount();
    await expect(
      as('reader').send(new GetAccountAuthorizationDetailsCommand({})),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('iam:GetAccountAuthorizationDetails on resource: *'),
    });
  });
});

it('policies of a group allow, and a permissions boundary limits', async () => {
  const { as } = await startAccount();
  expect((await as('reader').send(new ListUsersCommand({}))).Users).toHaveLength(4);
  const bounded = as('bounded');
  expect((await bounded.send(new ListUsersCommand({}))).Users).toHaveLength(4);
  const { User } = await bounded.send(new GetUserCommand({}));
  expect(User?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(BOUNDARY);
  await expect(bounded.send(new ListRolesCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('no permissions boundary allows the iam:ListRoles action'),
  });
});
