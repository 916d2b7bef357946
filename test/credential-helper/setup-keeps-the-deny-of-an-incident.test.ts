import { PutRolePolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { expect, test, vi } from 'vitest';
import { askModel } from '../support/cloud/ask-bedrock.ts';
import { runCommand } from '../support/command/run-command.ts';
import { SETUP_REGION, type SetupCloud, setupCloud } from '../support/command/setup-cloud.ts';
import { ROTATED_USER, rotationWorld } from '../support/command/setup-rotation.ts';
import { hasTerminal, startAtTerminal } from '../support/command/terminal.ts';

const MODEL = 'amazon.nova-lite-v1:0';
const ROLE = 'bedrock-octo-repo';
const INCIDENT = 'bedrock-token-incident';
const MODELS = ['--models', MODEL];
const HOUR_MS = 3_600_000;
const RESPONDER = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['iam:*', 'bedrock:Get*', 'cloudtrail:LookupEvents', 'account:ListRegions'],
      Resource: '*',
    },
  ],
} as const;
const responder = () => structuredClone(RESPONDER) as never;

const denyBefore = (time: Date) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: {
          DateLessThan: { 'aws:TokenIssueTime': `${time.toISOString().slice(0, 19)}Z` },
        },
      },
    ],
  });
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

const put = ({ iam }: SetupCloud, PolicyName: string, PolicyDocument: string) =>
  iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName, PolicyDocument }));

/** A key of a session of the role, and the answer of Bedrock to it. */
async function leak({ cloud, env }: SetupCloud) {
  const keys = cloud.issue({ role: ROLE, sessionName: 'leaked' });
  const { code, stdout, stderr } = await runCommand(['get', '--no-cache'], {
    env: {
      ...env,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken ?? '',
    },
  });
  expect(code, stderr).toBe(0);
  const key = stdout.trim();
  return {
    key,
    use: async () => (await askModel(cloud.regionEnv(SETUP_REGION), key, MODEL)).status,
  };
}

test('after an incident, no mode of setup lets the leaked key work again, or advises it', async () => {
  await using world = await setupCloud({ policies: [responder()] });
  expect(await world.setup([...MODELS, '--apply', '--yes'])).toMatchObject({ code: 0 });
  const { key, use } = await leak(world);
  expect(await use()).toBe(200);
  const incident = await runCommand(['keys', 'incident', '-', '--yes'], {
    env: world.env,
    input: key,
  });
  expect(incident.code, incident.stderr).toBe(0);
  expect(await use()).toBe(403);

  const check = await world.setup([...MODELS, '--check']);
  expect(check).toMatchObject({ code: 0 });
  const [, until = ''] =
    /denies 1 session of an incident\. Keep it until (\S+):/.exec(check.stderr) ?? [];
  const left = Date.parse(until) - Date.now();
  expect(left).toBeGreaterThan(11.5 * HOUR_MS);
  expect(left).toBeLessThanOrEqual(12.5 * HOUR_MS);

  const apply = await world.setup([...MODELS, '--apply', '--yes', '--max-session-duration', '2h']);
  expect(apply).toMatchObject({ code: 0 });
  expect(apply.stderr).toContain(`Keep it until ${until}`);

  world.cloud.journal.clear();
  const undo = await world.setup(['--undo', '--yes']);
  expect(undo.code).toBe(2);
  expect(undo.stderr).toContain(`denies 1 session of an incident until ${until}`);
  expect(undo.stderr).toContain(`After ${until}, run the same command again.`);
  expect(world.changes()).toEqual([]);
  for (const { stdout, stderr } of [check, apply, undo]) {
    expect(stdout + stderr).not.toMatch(/[Dd]etach or delete|more is allowed|did not add/);
  }
  expect(await use()).toBe(403);
});

test('an undo removes the deny with its role when all denied sessions have expired', async () => {
  await using world = await setupCloud();
  await world.setup([...MODELS, '--apply', '--yes']);
  await put(world, INCIDENT, denyBefore(hoursAgo(11)));
  expect(await world.setup(['--undo', '--yes'])).toMatchObject({ code: 2 });
  await put(world, INCIDENT, denyBefore(hoursAgo(13)));
  world.cloud.journal.clear();
  const { code, stderr } = await world.setup(['--undo', '--yes']);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/delete the inline policy bedrock-token-incident of the role .* expired/);
  expect(world.changes().slice(0, 3)).toEqual([
    'DeleteRolePolicy',
    'DeleteRolePolicy',
    'DeleteRole',
  ]);
});

test.skipIf(!hasTerminal)('an undo keeps a deny that came after its question', async () => {
  await using world = await setupCloud();
  await world.setup([...MODELS, '--apply', '--yes']);
  await put(world, INCIDENT, denyBefore(hoursAgo(13)));
  world.cloud.journal.clear();
  const args = ['setup', 'github', '--repo', 'octo-org/octo-repo', '--undo'];
  const terminal = startAtTerminal(world.env, args);
  await terminal.until(/Make these changes\? \[y\/N\]/);
  await put(world, INCIDENT, denyBefore(hoursAgo(0)));
  terminal.type('y\n');
  const { code, shown } = await terminal.ended();
  expect(code, shown).toBe(2);
  expect(shown).toMatch(/denies all older sessions of an incident until/);
  expect(world.changes()).toEqual(['PutRolePolicy']);
});

test('an undo keeps a deny that comes between two of its removals', async () => {
  await using world = await setupCloud();
  await world.setup([...MODELS, '--apply', '--yes']);
  await put(world, INCIDENT, denyBefore(hoursAgo(13)));
  world.cloud.journal.clear();
  const action = 'DeleteRolePolicy';
  world.cloud.faults.add({ service: 'iam', action, kind: 'latency', latencyMs: 5_000, times: 1 });
  const undo = world.setup(['--undo', '--yes']);
  await vi.waitUntil(() => world.cloud.journal.count({ action }) > 0, { timeout: 120_000 });
  await put(world, INCIDENT, denyBefore(hoursAgo(0)));
  const { code, stderr } = await undo;
  expect(code, stderr).toBe(2);
  expect(stderr).toMatch(/denies all older sessions of an incident until/);
  expect(world.changes().filter((change) => change.startsWith('Delete'))).toEqual([action]);
});

test('a policy that only denies is no difference, and one that also allows is', async () => {
  await using world = await setupCloud();
  await world.setup([...MODELS, '--apply', '--yes']);
  // The console writes it for "Revoke active sessions".
  await put(world, 'AWSRevokeOlderSessions', denyBefore(hoursAgo(0)));
  const check = await world.setup([...MODELS, '--check']);
  expect(check).toMatchObject({ code: 0 });
  expect(check.stderr).toMatch(/AWSRevokeOlderSessions, which only denies/);
  const undo = await world.setup(['--undo', '--yes']);
  expect(undo.code).toBe(2);
  expect(undo.stderr).toMatch(/Find out first why it has AWSRevokeOlderSessions: that only denies/);
  const both = JSON.parse(denyBefore(hoursAgo(0)));
  both.Statement.push({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
  await put(world, INCIDENT, JSON.stringify(both));
  const wider = await world.setup([...MODELS, '--check']);
  expect(wider.code).toBe(12);
  expect(wider.stdout).toMatch(/also has the policy bedrock-token-incident, and may do/);
  expect(wider.stdout).toMatch(/Keep its Deny statements/);
});

test('setup rotation keeps the deny of sessions of its user, for as long as they last', async () => {
  await using world = await rotationWorld();
  expect(await world.setup([...world.key, '--apply', '--yes'])).toMatchObject({ code: 0 });
  const putUser = (PolicyDocument: string) =>
    world.iam.send(
      new PutUserPolicyCommand({ UserName: ROTATED_USER, PolicyName: INCIDENT, PolicyDocument }),
    );
  // GetSessionToken gives 36 hours.
  await putUser(denyBefore(hoursAgo(35)));
  const check = await world.setup([...world.key, '--check']);
  expect(check).toMatchObject({ code: 0 });
  expect(check.stderr).toMatch(/The user bedrock-ci has the policy .* all older sessions of an/);
  const UNDO = ['--user', ROTATED_USER, '--undo', '--yes'];
  const refused = await world.setup(UNDO);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/The user bedrock-ci denies all older sessions of an incident/);
  await putUser(denyBefore(hoursAgo(37)));
  expect(await world.setup(UNDO)).toMatchObject({ code: 0 });
});
