import { describe, expect, it } from 'vitest';
import { runClient, works } from '../../test-support/python.ts';
import { allow, start } from '../../test-support/scenario.ts';
import type { Emulator } from '../index.ts';

const MANAGEMENT = '111111111111';
const ADMINISTRATOR = '222222222222';
const MEMBER = '333333333333';
const OUTSIDE = '444444444444';
const hasBoto = works('python3', '-c', 'import boto3');

const SCRIPT = `
import boto3, json
from botocore.config import Config
from botocore.exceptions import ClientError
client = boto3.client("organizations", region_name="us-west-2", config=Config(retries={"total_max_attempts": 1}))
def code_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
def pages(**more):
    paginator = client.get_paginator("list_accounts")
    return [[(a["Id"], a["State"]) for a in page["Accounts"]] for page in paginator.paginate(**more)]
`;

async function startOrganization(given?: Emulator) {
  const users = [{ name: 'reader', policies: [allow('organizations:*')] }, { name: 'nobody' }];
  const emulator =
    given ??
    (await start({
      accounts: [MANAGEMENT, ADMINISTRATOR, MEMBER].map((id) => ({ id, users })),
      organization: {
        managementAccount: MANAGEMENT,
        delegatedAdministrators: [ADMINISTRATOR],
        moreAccounts: Array.from({ length: 20 }, (_, at) => ({
          id: String(500_000_000_000 + at),
          state: 'SUSPENDED' as const,
        })),
      },
    }));
  const run = async (script: string, accountId = MANAGEMENT, user = 'reader') =>
    JSON.parse(
      await runClient(
        emulator,
        emulator.issue({ user, accountId }),
        'python3',
        '-c',
        SCRIPT + script,
      ),
    ) as unknown;
  return { emulator, run };
}

describe.skipIf(!hasBoto)('ListAccounts, to boto3', () => {
  it.each([MANAGEMENT, ADMINISTRATOR])('answers account %s in pages', async (id) => {
    const { run } = await startOrganization();
    const pages = (await run('print(json.dumps(pages()))', id)) as [string, string][][];
    expect(pages.map(({ length }) => length)).toEqual([20, 3]);
    expect(pages[0]?.slice(0, 2)).toEqual([
      [MANAGEMENT, 'ACTIVE'],
      [ADMINISTRATOR, 'ACTIVE'],
    ]);
    expect(pages[1]?.[2]).toEqual(['500000000019', 'SUSPENDED']);
  });

  it.each([
    ['a member', MEMBER, 'reader', 'AccessDeniedException'],
    ['somebody without the permission', MANAGEMENT, 'nobody', 'AccessDeniedException'],
  ])('refuses %s', async (_name, id, user, code) => {
    const { run } = await startOrganization();
    expect(await run('print(json.dumps(code_of(pages)))', id, user)).toBe(code);
  });

  it('refuses an account outside of an organization, pages that are too long, and foreign tokens', async () => {
    const users = [{ name: 'reader', policies: [allow('organizations:*')] }];
    const emulator = await start({ accounts: [{ id: OUTSIDE, users }] });
    const alone = await startOrganization(emulator);
    expect(await alone.run('print(json.dumps(code_of(pages)))', OUTSIDE)).toBe(
      'AWSOrganizationsNotInUseException',
    );
    const other = await startOrganization();
    const script =
      'print(json.dumps([code_of(lambda: client.list_accounts(MaxResults=21)), code_of(lambda: client.list_accounts(NextToken="x"))]))';
    expect(await other.run(script)).toEqual(['InvalidInputException', 'InvalidInputException']);
  });

  it('answers too many requests by the name of this service', async () => {
    const { emulator, run } = await startOrganization();
    emulator.faults.add({ service: 'organizations', kind: 'throttle' });
    expect(await run('print(json.dumps(code_of(pages)))')).toBe('TooManyRequestsException');
  });
});

it('an organization whose administrator is none of its accounts is no configuration', async () => {
  await expect(
    start({
      accounts: [{ id: MANAGEMENT }],
      organization: { managementAccount: MEMBER },
    }),
  ).rejects.toThrow(`${MEMBER} is not an account of the organization`);
});
