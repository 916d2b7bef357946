import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  denyOf,
  type IncidentCloud,
  incidentCloud,
  reportIn,
} from '../support/command/incident-cloud.ts';

// At three in the morning: what fails is named, and everything else is done all the same.

async function makeKey(world: IncidentCloud): Promise<string> {
  await world.keys(['create', '--user', 'bot', '--days', '60', '--out', 'key', '--create-user']);
  return world.keyIn('key');
}

describe('a step that IAM refuses', () => {
  test('by an outage: the timeline and both reports are written, and the exit code is 13', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    expect(await world.use(value)).toBe(200);
    const fault = { service: 'iam', action: 'UpdateServiceSpecificCredential' };
    world.cloud.faults.add({ ...fault, kind: 'status', status: 503, times: 1_000 });
    const files = ['report.md', 'report.json'].map((name) => reportIn(world, name));
    const { code, report, stderr } = await world.incident(value, [
      '--yes',
      ...files.flatMap((file) => ['--report', file]),
    ]);
    expect(code).toBe(13);
    expect(stderr).toMatch(/FAILED: deactivate key ACCA\w+ of user ci/);
    expect(stderr).toMatch(/What leaked is not stopped\. Failed: deactivate key/);
    expect(report).toMatchObject({
      contained: false,
      actions: [{ state: 'failed' }],
      // Asked once: nothing was changed that would take time.
      verification: { verdict: 'accepted' },
      timeline: { complete: true, summary: { models: [{ count: 1 }] } },
    });
    for (const file of files) expect(readFileSync(file, 'utf8')).toContain('failed');
    world.cloud.faults.clear();
    const again = await world.incident(value, ['--yes']);
    expect([again.code, again.report.contained]).toEqual([0, true]);
    expect(await world.use(value)).toBe(403);
  });

  test('a deny that another run keeps from being checked again', async () => {
    await using world = await incidentCloud();
    const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
    await world.use(leaked);
    const skip = 2;
    const fault = { service: 'iam', action: 'GetRolePolicy', skip, times: 1_000 };
    world.cloud.faults.add({
      service: 'iam',
      action: 'ListRolePolicies',
      ...{ skip, times: 1_000 },
      kind: 'status',
      status: 503,
    });
    world.cloud.faults.add({ ...fault, kind: 'status', status: 503 });
    const file = reportIn(world, 'report.json');
    const { code, report } = await world.incident(leaked, ['--yes', '--report', file]);
    expect(denyOf(world.cloud, 'bedrock-ci')).toContain(':leaked"');
    expect(code).toBe(13);
    expect(report.actions.map(({ state }) => state)).toEqual(['done', 'failed']);
    expect(report.timeline.complete).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('"failed"');
  });

  test('and a report that cannot be written: the report is on stdout', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const fault = { service: 'iam', action: 'UpdateServiceSpecificCredential' };
    world.cloud.faults.add({ ...fault, kind: 'status', status: 503, times: 1_000 });
    const missing = reportIn(world, 'none/report.md');
    const { code, report, stderr } = await world.incident(value, ['--yes', '--report', missing]);
    expect(code).toBe(13);
    expect(report.contained).toBe(false);
    expect(stderr).toMatch(/warning: The report cannot be written to .*none\/report\.md/);
  });
});

describe('a replacement that fails', () => {
  test('at a place that cannot be written: the key is stopped, the rest is reported, and continued', async () => {
    await using world = await incidentCloud();
    const old = await makeKey(world);
    mkdirSync(reportIn(world, 'taken'));
    const sinks = reportIn(world, 'sinks.yml');
    writeFileSync(
      sinks,
      ['key', 'taken'].map((name) => `- { type: file, path: ${reportIn(world, name)} }\n`).join(''),
    );
    const escrow = `{ type: file, path: ${reportIn(world, 'pending')} }`;
    const args = ['--yes', '--sinks', sinks, '--escrow', escrow];
    const { code, report, stderr } = await world.incident(old, args);
    expect(code).not.toBe(0);
    expect(await world.use(old)).toBe(403);
    expect(report).toMatchObject({ contained: true, timeline: { complete: true } });
    expect(report.actions[0]).toMatchObject({ state: 'done' });
    expect(report.actions.at(-1)).toMatchObject({
      what: 'replace the keys of user bot',
      state: 'failed',
      problem: expect.stringContaining('taken'),
    });
    expect(stderr).toMatch(/FAILED: replace the keys of user bot/);
    expect(report.next.join('\n')).toMatch(/run the same command again: it continues/);
    writeFileSync(sinks, `- { type: file, path: ${reportIn(world, 'key')} }\n`);
    const again = await world.incident(old, args);
    expect(again.code).toBe(0);
    expect(await world.use(world.keyIn('key'))).toBe(200);
  });
});

test('the use of an access key that no user of the account has is reported', async () => {
  await using world = await incidentCloud();
  const leaked = await world.mint({ user: 'ci' });
  await world.use(leaked);
  const fault = { service: 'iam', action: 'GetAccessKeyLastUsed' };
  world.cloud.faults.add({ ...fault, kind: 'status', status: 404, code: 'NoSuchEntity' });
  const { code, report, stderr } = await world.incident(leaked, ['--yes']);
  expect(code).toBe(11);
  expect(stderr).toMatch(/No IAM user of this account has access key AKIA/);
  expect(stderr).toMatch(/aws sts get-access-key-info --access-key-id AKIA\w{16}"/);
  expect(report).toMatchObject({ contained: false, timeline: { summary: { events: 1 } } });
});

test('what remains names the places of the key and the other key of the user', async () => {
  await using world = await incidentCloud();
  const { id, value } = world.cloud.issueApiKey({ user: 'ci' });
  const other = world.cloud.issueApiKey({ user: 'ci' });
  const { report } = await world.incident(value, ['--yes']);
  const rotate = 'bedrock-token keys rotate --mode compromised --user ci';
  const next = report.next.join('\n');
  for (const command of [
    `${rotate} --out FILE`,
    `${rotate} --sinks FILE`,
    `bedrock-token keys incident ${id} --config bedrock-keys.yml`,
    `bedrock-token keys incident ${other.id}`,
  ]) {
    expect(
      next.split('\n').some((line) => line.endsWith(command)),
      command,
    ).toBe(true);
  }
  expect(world.cloud.iam.keys('ci')).toMatchObject([{ status: 'Inactive' }, { status: 'Active' }]);
});
