import { readFileSync, statSync } from 'node:fs';
import { CLAUDE_PLATFORM_POLICY } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { askClaude, WORKSPACE_WEST } from '../support/cloud/claude-platform.ts';
import { denyOf, incidentCloud, MODEL, reportIn } from '../support/command/incident-cloud.ts';
import { REGION } from '../support/command/keys-cloud.ts';

test('a long-term key is deactivated, and its use in all regions is reported', async () => {
  await using world = await incidentCloud();
  const { id, value } = world.cloud.issueApiKey({ user: 'ci', ageDays: 60 });
  expect(await world.use(value)).toBe(200);
  expect(await world.use(value, 'us-east-1')).toBe(200);
  const files = ['report.md', 'report.json'].map((name) => reportIn(world, name));
  const { code, report } = await world.incident(value, [
    '--yes',
    ...files.flatMap((file) => ['--report', file]),
  ]);
  expect(code).toBe(0);
  expect(world.cloud.iam.keys('ci')).toMatchObject([{ id, status: 'Inactive' }]);
  expect(await world.use(value)).toBe(403);
  expect(report).toMatchObject({
    actions: [{ what: `deactivate key ${id} of user ci`, state: 'done' }],
    verification: { verdict: 'refused' },
    timeline: { of: 'key', complete: true },
  });
  const { summary, regions } = report.timeline;
  expect(summary.models).toEqual([{ value: MODEL, count: 2 }]);
  expect(summary.sourceIps[0]?.value).toBe('127.0.0.1');
  // One use in each; in the first, also the question whether the key is the one in IAM.
  expect(regions).toMatchObject([{ region: 'us-east-1' }, { region: REGION }]);
  expect(summary.withApiKey).toBe(summary.events);
  expect(report.next.join()).toContain('keys rotate --mode compromised --user ci');
  for (const file of files) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(id);
    expect(text).toContain(MODEL);
    expect(text).not.toContain(value.slice(10));
    for (const secret of world.cloud.secrets()) expect(text).not.toContain(secret);
  }
});

test('the session of a short-term key is denied, and another session of the role works on', async () => {
  await using world = await incidentCloud();
  const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
  const other = await world.mint({ role: 'bedrock-ci', sessionName: 'other' });
  expect(await world.use(leaked)).toBe(200);
  const { code, report } = await world.incident(leaked, ['--yes']);
  expect(code).toBe(0);
  expect(await world.use(leaked)).toBe(403);
  expect(await world.use(other)).toBe(200);
  // The name of a session comes again: a later session of that name is another one.
  world.cloud.clock.offsetMs = 10_000;
  expect(await world.use(await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' }))).toBe(
    200,
  );
  expect(report.actions).toMatchObject([{ state: 'done' }]);
  expect(report.verification?.verdict).toBe('refused');
  expect(report.timeline).toMatchObject({ of: 'session', complete: true });
  expect(report.timeline.summary.models).toEqual([{ value: MODEL, count: 1 }]);
  expect(denyOf(world.cloud, 'bedrock-ci')).toContain(':leaked"');
});

test('with --all-sessions, all older sessions of the role are denied', async () => {
  await using world = await incidentCloud();
  const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
  const other = await world.mint({ role: 'bedrock-ci', sessionName: 'other' });
  await world.use(leaked);
  const { code } = await world.incident(leaked, ['--yes', '--all-sessions']);
  expect(code).toBe(0);
  expect([await world.use(leaked), await world.use(other)]).toEqual([403, 403]);
  world.cloud.clock.offsetMs = 10_000;
  expect(await world.use(await world.mint({ role: 'bedrock-ci' }))).toBe(200);
});

test('a key that the access key of a user signed is stopped by its access key', async () => {
  await using world = await incidentCloud();
  const leaked = await world.mint({ user: 'ci' });
  expect(await world.use(leaked)).toBe(200);
  const { code, report } = await world.incident(leaked, ['--yes']);
  expect(code).toBe(0);
  expect(report.actions).toMatchObject([
    { what: expect.stringMatching(/^deactivate access key AKIA\w{16} of user ci$/), state: 'done' },
  ]);
  expect(report.verification?.verdict).toBe('refused');
  expect(await world.use(leaked)).toBe(403);
});

test('the news takes a while: Bedrock is asked with the key until it refuses it', async () => {
  await using world = await incidentCloud();
  const { value } = world.cloud.issueApiKey({ user: 'ci' });
  world.cloud.iam.setPropagation({ bearerMs: 2_000 });
  const { code, report } = await world.incident(value, ['--yes']);
  expect(code).toBe(0);
  expect(report.verification?.verdict).toBe('refused');
  const asked = world.cloud.journal.entries({ action: 'ListFoundationModels' });
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.at(-1)?.status).toBe(403);
});

const AEA = 'aws-external-anthropic.amazonaws.com';

test('a long-term key of Claude Platform is deactivated, and its use is not visible, which is said', async () => {
  const user = { name: 'claude', policies: [CLAUDE_PLATFORM_POLICY] };
  await using world = await incidentCloud({ hasClaude: true, users: [user] });
  const { id, value } = world.cloud.issueApiKey({ user: 'claude', serviceName: AEA, ageDays: 60 });
  expect(value).toMatch(/^AEAA/);
  const url = world.cloud.regionEnv(REGION).AWS_ENDPOINT_URL_AWS_EXTERNAL_ANTHROPIC ?? '';
  const use = async () => (await askClaude(url, value, { workspace: WORKSPACE_WEST })).status;
  expect(await use()).toBe(200);
  const { code, report } = await world.incident(value, ['--yes']);
  expect(code).toBe(0);
  expect(world.cloud.iam.keys('claude')).toMatchObject([
    { id, serviceName: AEA, status: 'Inactive' },
  ]);
  expect(await use()).toBe(403);
  expect(report.found.found).toBe('a long-term key of Claude Platform on AWS');
  expect(report.actions).toMatchObject([
    { what: `deactivate key ${id} of user claude`, state: 'done' },
  ]);
  expect(report.timeline.summary.models).toEqual([]);
  expect(report.notVisible[0]).toMatch(
    /The use of this key is not visible here, which does not mean/,
  );
  expect(report.next.join('\n')).toMatch(
    /keys rotate --mode compromised --user claude --service claude-platform --workspace-id WORKSPACE-ID --out FILE$/m,
  );
  expect((await world.incident(value)).report.actions).toMatchObject([{ state: 'already' }]);
});

test('the session of a short-term key of Claude Platform is denied', async () => {
  await using world = await incidentCloud({ hasClaude: true });
  const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' }, [
    '--service',
    'claude-platform',
  ]);
  expect(leaked).toMatch(/^aws-external-anthropic-api-key-/);
  const url = world.cloud.regionEnv(REGION).AWS_ENDPOINT_URL_AWS_EXTERNAL_ANTHROPIC ?? '';
  const use = async () => (await askClaude(url, leaked, { workspace: WORKSPACE_WEST })).status;
  expect(await use()).toBe(200);
  const named = ['--role', 'bedrock-ci', '--session', 'leaked'];
  const { code, report } = await world.incident(leaked, ['--yes', ...named]);
  expect(code).toBe(0);
  expect(report.actions).toMatchObject([{ state: 'done' }]);
  expect(await use()).toBe(403);
});
