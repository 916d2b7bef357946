import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateOpenIDConnectProviderCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import { GITHUB_ISSUER, putTrust, readTrust } from '../support/command/setup-cloud.ts';
import {
  ROTATED_USER,
  ROTATION_POLICY,
  ROTATION_ROLE,
  type RotationWorld,
  rotationWorld,
  USER_POLICY,
} from '../support/command/setup-rotation.ts';

// The table of docs/setup-rotation.md: who may run it. It is enough, and each of its permissions is named where it lacks.

const page = readFileSync(join(repositoryRoot, 'docs/setup-rotation.md'), 'utf8');
const section = page.split('\n## Who may run it\n')[1]?.split('\n## ')[0] ?? '';

function actionsFor(row: string): string[] {
  const [, cell = ''] = new RegExp(`^\\| ${row}[^|]* \\| (.+) \\|$`, 'm').exec(section) ?? [];
  return [...cell.matchAll(/`((?:iam|secretsmanager):\w+)`/g)].map(([, action = '']) => action);
}

const CHECK = actionsFor('`--check`');
const APPLY = actionsFor('`--apply`');
const UNDO = actionsFor('`--undo`');
const ALL = [...CHECK, ...APPLY, ...UNDO];
const POLICY = ['--policy', 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess'];
const SEES_SECRETS = 'secretsmanager:DescribeSecret';
/** Without these, a run does less, and says so. */
const DISPENSABLE = ['iam:ListRoles', SEES_SECRETS];
/** Asked for only with `--policy`. */
const OF_POLICY = ['iam:AttachUserPolicy', 'iam:DetachUserPolicy'];

const allow = (Action: string[]) => [
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow' as const, Action, Resource: '*' }] },
];
const worldOf = (Action: string[]) => rotationWorld({ policies: allow(Action), github: undefined });

/** Makes each kind of change due, so that every permission is asked for. */
async function walk(world: RotationWorld, more: string[]) {
  const { setup, iam } = world;
  const args = [...world.key, '--immutable-sub', 'no', ...more];
  const results = [await setup([...args, '--apply', '--yes'])];
  if (results[0]?.code === 0) {
    const RoleName = ROTATION_ROLE;
    await iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }));
    const trust = JSON.stringify(await readTrust(iam, RoleName));
    await putTrust(iam, JSON.parse(trust.replace('heads/main', 'heads/dev')), RoleName);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: ROTATION_POLICY }));
    if (more.length === 0) {
      const UserName = ROTATED_USER;
      await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: USER_POLICY }));
    }
    results.push(await setup([...args, '--apply', '--yes']));
    results.push(await setup([...args, '--check']));
    results.push(await setup([...world.key, ...more, '--undo', '--yes']));
  }
  const stderr = results.map((one) => one.stderr).join('');
  return results.find(({ code }) => code !== 0) ?? { code: 0, stderr };
}

test('the table has what each use needs', () => {
  expect([CHECK, APPLY, UNDO].map(({ length }) => length)).toEqual([10, 12, 8]);
});

test.each([[[]], [POLICY]])('what the page lists is enough, with %j', async (more) => {
  await using world = await worldOf(ALL);
  const result = await walk(world, more);
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(result.stderr).not.toMatch(/could not be checked/);
});

test(`a run without ${SEES_SECRETS} names it, and goes on`, async () => {
  await using world = await worldOf(ALL.filter((one) => one !== SEES_SECRETS));
  const { code, stderr } = await walk(world, []);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`allow ${SEES_SECRETS} on it to the identity that runs this.`);
});

test.each(ALL.filter((action) => !DISPENSABLE.includes(action)))(
  'a run without %s names it',
  async (action) => {
    await using world = await worldOf(ALL.filter((one) => one !== action));
    // For this one a provider is there, which lacks the audience.
    if (action.includes('AddClientID')) {
      const other = { Url: GITHUB_ISSUER, ClientIDList: ['other'] };
      await world.iam.send(new CreateOpenIDConnectProviderCommand(other));
    }
    const { code, stderr } = await walk(world, OF_POLICY.includes(action) ? POLICY : []);
    expect(code).toBe(8);
    expect(stderr).toContain(`IAM refuses ${action} on `);
    expect(stderr).toMatch(new RegExp(`Allow ${action} to the identity that runs this`));
  },
);
