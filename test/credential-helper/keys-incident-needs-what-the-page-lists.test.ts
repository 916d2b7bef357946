import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '@bedrock-token/emulator';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import { type IncidentCloud, incidentCloud, reportIn } from '../support/command/incident-cloud.ts';

/** The policy in a section of a page, as people paste it. */
function policyIn(page: string, section: string): PolicyDocument {
  const text = readFileSync(join(repositoryRoot, page), 'utf8').split(`\n## ${section}\n`)[1] ?? '';
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
  return JSON.parse(json) as PolicyDocument;
}

const LISTED = policyIn('docs/incident.md', 'Permissions');
const ACTIONS = [LISTED.Statement].flat().flatMap(({ Action = [] }) => [Action].flat());

const without = (action: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ACTIONS.filter((one) => one !== action), Resource: '*' }],
});

/** What leaks, with what the incident needs for it. */
const KINDS: Record<string, (world: IncidentCloud) => Promise<[key: string, args: string[]]>> = {
  'a long-term key': async (world) => [world.cloud.issueApiKey({ user: 'ci' }).value, []],
  'a session': async (world) => {
    const key = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
    return [key, ['--role', 'bedrock-ci', '--session', 'leaked']];
  },
  'an access key': async (world) => [await world.mint({ user: 'ci' }), []],
};

describe.each(Object.entries(KINDS))('%s', (_, prepare) => {
  test('is stopped with the permissions of docs/incident.md', async () => {
    await using world = await incidentCloud({ policies: [LISTED] });
    const [key, args] = await prepare(world);
    const { code, stderr } = await world.incident(key, ['--yes', ...args]);
    expect(code, stderr).toBe(0);
    expect(await world.use(key)).toBe(403);
  });
});

/** A user's own sessions are denied by the policies of users; no test here has such a key. */
const OF_USERS = /^iam:(ListUserPolicies|GetUserPolicy|PutUserPolicy)$/;

test.each([
  ['iam:ListServiceSpecificCredentials', 'a long-term key'],
  ['iam:UpdateServiceSpecificCredential', 'a long-term key'],
  ['iam:GetAccessKeyLastUsed', 'an access key'],
  ['iam:UpdateAccessKey', 'an access key'],
  ['iam:GetRole', 'a session'],
  ['iam:ListRolePolicies', 'a session'],
  ['iam:GetRolePolicy', 'a session'],
  ['iam:PutRolePolicy', 'a session'],
])('without %s, %s is not stopped, and the error names it', async (action, kind) => {
  expect(ACTIONS).toContain(action);
  const users = [{ name: 'allowed', policies: [LISTED] }];
  await using world = await incidentCloud({ policies: [without(action)], users });
  const [key, args] = (await KINDS[kind]?.(world)) ?? ['', []];
  const files = ['report.md', 'report.json'].map((name) => reportIn(world, name));
  const paths = files.flatMap((file) => ['--report', file]);
  const { code, report, stderr } = await world.incident(key, ['--yes', ...args, ...paths]);
  expect(code).toBe(13);
  expect(stderr).toContain(`Allow ${action} on resource`);
  // It ends its line, in JSON as well.
  expect(stderr).toMatch(/bedrock-token keys incident --print-policy\\n/);
  expect(report.contained).toBe(false);
  expect(report.actions.at(-1)).toMatchObject({ state: 'failed' });
  expect(report.actions.at(-1)?.problem).toContain(action);
  // The use is read all the same.
  expect(report.timeline).toMatchObject({ complete: true, problems: [] });
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(`Allow ${action} on resource`);
    expect(text).not.toContain(key.slice(-60));
  }
  expect(readFileSync(files[0] ?? '', 'utf8')).toMatch(/\*\*NOT CONTAINED.*\n[\s\S]*## Timeline/);
  // Once it is allowed, the same command continues.
  const { accessKeyId, secretAccessKey } = world.cloud.issue({ user: 'allowed' });
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const again = await world.incident(key, ['--yes', ...args], { env });
  expect([again.code, again.report.contained]).toEqual([0, true]);
  expect(await world.use(key)).toBe(403);
});

test('without iam:ListAccessKeys, the access key is deactivated, whatever its state', async () => {
  expect(ACTIONS).toContain('iam:ListAccessKeys');
  await using world = await incidentCloud({ policies: [without('iam:ListAccessKeys')] });
  const key = await world.mint({ user: 'ci' });
  expect((await world.incident(key, ['--yes'])).code).toBe(0);
  expect(await world.use(key)).toBe(403);
});

test('--print-policy prints what the page lists, without credentials', async () => {
  await using world = await incidentCloud();
  const env = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
  const { code, stdout } = await world.keys(['incident', '--print-policy'], { env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(LISTED);
});

test.each(['cloudtrail:LookupEvents', 'account:ListRegions'])(
  'without %s the key is stopped, and the timeline is incomplete',
  async (action) => {
    await using world = await incidentCloud({ policies: [without(action)] });
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const { code, report } = await world.incident(value, ['--yes']);
    expect(code).toBe(10);
    expect(report.timeline.problems.join()).toContain(action);
    expect(await world.use(value)).toBe(403);
  },
);

describe.each([
  ['key', (world: IncidentCloud) => world.mint({ role: 'bedrock-ci', sessionName: 'leaked' })],
  ['session', undefined],
])('the role of a %s is unknown', (_, mint) => {
  const run = async (world: IncidentCloud) => {
    if (mint === undefined) return world.keys(['incident', '--session', 'leaked', '--yes']);
    return world.incident(await mint(world), ['--yes']);
  };

  test.each([
    ['cloudtrail:LookupEvents', /not authorized to perform: cloudtrail:LookupEvents/],
    ['account:ListRegions', /enabled regions are unknown.*account:ListRegions/],
  ])(
    'without %s: the refusal is reported, and not that there are no events',
    async (action, message) => {
      await using world = await incidentCloud({ policies: [without(action)] });
      const { code, stdout, stderr } = await run(world);
      expect([code, stdout]).toEqual([11, '']);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/CloudTrail was not read completely, so nothing was denied/);
      expect(stderr).toMatch(/--role NAME with --session NAME.*allow cloudtrail:LookupEvents/s);
      expect(stderr).not.toMatch(/shows no event|come late/);
      expect(world.changes()).toEqual([]);
    },
  );

  test('while CloudTrail of a region fails: the failure is reported', async () => {
    await using world = await incidentCloud();
    world.cloud.faults.add({
      service: 'cloudtrail',
      kind: 'status',
      status: 400,
      code: 'UnsupportedOperationException',
    });
    const { code, stderr } = await run(world);
    expect(code).toBe(11);
    expect(stderr).toMatch(/not read completely, so nothing was denied: .*UnsupportedOperation/);
    expect(stderr).not.toMatch(/shows no event|allow cloudtrail/);
  });
});

test('nothing else is listed', () => {
  const tested = ACTIONS.filter((action) => !OF_USERS.test(action));
  expect(tested).toHaveLength(11);
});
