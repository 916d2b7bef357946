import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateOpenIDConnectProviderCommand,
  DeleteRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import {
  GITHUB_ISSUER,
  putTrust,
  readTrust,
  SETUP_POLICY,
  type SetupCloud,
  setupCloud,
} from '../support/command/setup-cloud.ts';

// The table of docs/setup-github.md: who may run it. It is enough, and each of its permissions is named where it lacks.

const page = readFileSync(join(repositoryRoot, 'docs/setup-github.md'), 'utf8');
const section = page.split('\n## Who may run it\n')[1]?.split('\n## ')[0] ?? '';

function actionsFor(row: string): string[] {
  const [, cell = ''] = new RegExp(`^\\| ${row}[^|]* \\| (.+) \\|$`, 'm').exec(section) ?? [];
  return [...cell.matchAll(/`((?:iam|bedrock):\w+)`/g)].map(([, action = '']) => action);
}

const CHECK = actionsFor('`--check`');
const APPLY = actionsFor('`--apply`');
const UNDO = actionsFor('`--undo`');
const PROFILES = actionsFor('the regions of profiles');
/** Without them less is done, and nothing fails. */
const OPTIONAL = ['iam:ListRoles', ...PROFILES];

const ARGS = ['--immutable-sub', 'no', '--models', 'us.anthropic.claude-haiku-4-5-20251001-v1:0'];
const allow = (Action: string[]) => [
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow' as const, Action, Resource: '*' }] },
];

/** Makes each kind of change due, so that every permission is asked for. */
async function walk(world: SetupCloud): Promise<{ code: number | null; stderr: string }> {
  const { setup, iam } = world;
  const results = [await setup([...ARGS, '--apply', '--yes'])];
  if (results[0]?.code === 0) {
    await iam.send(
      new UpdateRoleCommand({ RoleName: 'bedrock-octo-repo', MaxSessionDuration: 7200 }),
    );
    const trust = await readTrust(iam);
    await putTrust(iam, JSON.parse(JSON.stringify(trust).replace('heads/main', 'heads/dev')));
    await iam.send(
      new DeleteRolePolicyCommand({ RoleName: 'bedrock-octo-repo', PolicyName: SETUP_POLICY }),
    );
    results.push(await setup([...ARGS, '--apply', '--yes']));
    results.push(await setup([...ARGS, '--check']));
    results.push(await setup(['--undo', '--yes']));
  }
  return results.find(({ code }) => code !== 0) ?? { code: 0, stderr: '' };
}

const ALL = [...CHECK, ...APPLY, ...UNDO, ...PROFILES];

test('the table has what each use needs', () => {
  expect([CHECK, APPLY, UNDO, PROFILES].map(({ length }) => length)).toEqual([5, 8, 4, 1]);
});

test('what the page lists is enough', async () => {
  await using world = await setupCloud({ policies: allow(ALL), github: undefined });
  expect(await walk(world)).toMatchObject({ code: 0 });
});

test.each(ALL.filter((action) => !OPTIONAL.includes(action)))(
  'a run without %s names it',
  async (action) => {
    const policies = allow(ALL.filter((one) => one !== action));
    await using world = await setupCloud({ policies, github: undefined });
    // For this one a provider is there, which lacks the audience.
    if (action.includes('AddClientID')) {
      const other = { Url: GITHUB_ISSUER, ClientIDList: ['other'] };
      await world.iam.send(new CreateOpenIDConnectProviderCommand(other));
    }
    // ListRolePolicies is asked for a role that is there.
    const { code, stderr } = await walk(world);
    expect(code).toBe(8);
    expect(stderr).toContain(`IAM refuses ${action} on `);
    expect(stderr).toMatch(new RegExp(`Allow ${action} to the identity that runs this`));
  },
);

test.each(OPTIONAL)('a run without %s does less, and says so', async (action) => {
  const policies = allow(ALL.filter((one) => one !== action));
  await using world = await setupCloud({ policies, github: undefined });
  const applied = await world.setup([...ARGS, '--apply', '--yes']);
  expect(applied.code).toBe(0);
  const undone = await world.setup(['--undo', '--yes']);
  expect(undone.code).toBe(0);
  expect(applied.stderr + undone.stderr).toMatch(
    action === 'iam:ListRoles' ? /could not be listed/ : /GetInferenceProfile for .* answered 403/,
  );
});
