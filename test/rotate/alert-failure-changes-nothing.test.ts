import type { Fault, GitHubTokenRequest } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { alertStep, issueCalls, issuesOf } from '../support/action/alert-step.ts';
import { errorsOf, warningsOf } from '../support/action/annotations.ts';
import {
  REPOSITORY,
  ROTATOR,
  rotateStep,
  rotationCloud,
  USER,
} from '../support/action/rotate-step.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';
import { allow } from '../support/setup/start-of-node.ts';

const DENIED = { 'role-to-assume': `${ROTATOR}-of-another-name` };
const READS_ISSUES: GitHubTokenRequest = { kind: 'github-token', permissions: { issues: 'read' } };

const POOR: [string, GitHubTokenRequest | undefined, RegExp][] = [
  ['without permission', READS_ISSUES, /403 .* Allow the job to write issues/],
  ['without any permission', { kind: 'github-token' }, /403 .* Allow the job to write issues/],
  ['without a token', undefined, /"issue-token" is empty/],
];

test.each(sampleOf(POOR, 1))(
  '%s it warns, and the error stays what it was',
  async (_, request, warning) => {
    await using cloud = await rotationCloud();
    const plain = await rotateStep(cloud, { inputs: DENIED });
    const step = await alertStep(cloud, {
      jobToken: request === undefined ? '' : cloud.githubToken(request),
      inputs: DENIED,
    });
    expect([step.code, errorsOf(step)]).toEqual([1, errorsOf(plain)]);
    expect(warningsOf(step)).toHaveLength(1);
    expect(warningsOf(step)[0]).toMatch(/^The alert could not be updated: /);
    expect(warningsOf(step)[0]).toMatch(warning);
    expect(issuesOf(cloud)).toEqual([]);
  },
);

test('a rotation that succeeds does so without permission, too, and warns', async () => {
  await using cloud = await rotationCloud();
  const step = await alertStep(cloud, { jobToken: cloud.githubToken({ kind: 'github-token' }) });
  expect([step.code, step.outputs.rotated]).toEqual([0, 'true']);
  expect(warningsOf(step)[0]).toMatch(/The alert could not be updated: .*issues: write/);
  expect(cloud.iam.keys(USER)).toHaveLength(1);
});

test('where issues are disabled it says so', async () => {
  await using cloud = await rotationCloud(undefined, {
    github: { repositories: [{ name: REPOSITORY, issues: false }] },
  });
  expect(warningsOf(await alertStep(cloud))[0]).toMatch(/410 .* Enable issues/);
});

test('a label that GitHub drops is reported, since the issue will not be found', async () => {
  await using cloud = await rotationCloud();
  const permissions = { issues: 'write' as const };
  const jobToken = cloud.githubToken({ kind: 'pat', permissions, mayPush: false });
  const step = await alertStep(cloud, { inputs: DENIED, jobToken });
  expect(warningsOf(step)).toEqual([
    'Issue #1 got no label, so the next run cannot find it. Pass an issue-token whose owner has the triage permission.',
  ]);
});

const fail = (cloud: Cloud) => alertStep(cloud, { inputs: DENIED });

const PASSING: Fault[] = [
  { service: 'github', action: 'ListIssues', kind: 'drop', times: 2 },
  { service: 'github', action: 'ListIssues', kind: 'status', status: 500, times: 2 },
  { service: 'github', action: 'CreateIssue', kind: 'throttle' },
];

test.each(sampleOf(PASSING, 1))('what passes is waited for: $kind of $action', async (fault) => {
  await using cloud = await rotationCloud();
  cloud.faults.add(fault);
  expect(warningsOf(await fail(cloud))).toEqual([]);
  expect(issuesOf(cloud)).toHaveLength(1);
});

test.each(sampleOf<Fault['kind']>(['status', 'drop', 'malformed'], 1))(
  'what stays is reported: %s',
  async (kind) => {
    await using cloud = await rotationCloud();
    cloud.faults.add({ service: 'github', action: 'ListIssues', kind, times: 'always' });
    const step = await fail(cloud);
    expect(errorsOf(step)[0]).toMatch(/^ERR_ROLE_DENIED/);
    expect(warningsOf(step)[0]).toMatch(/^The alert could not be updated: /);
  },
);

test('an answer that is lost leaves one issue, not two', async () => {
  await using cloud = await rotationCloud();
  cloud.faults.add({ service: 'github', action: 'CreateIssue', kind: 'drop-after' });
  const step = await fail(cloud);
  expect(warningsOf(step)[0]).toMatch(/^The alert could not be updated: /);
  await fail(cloud);
  expect(issuesOf(cloud)).toHaveLength(1);
  expect(issuesOf(cloud)[0]?.body).toContain('**Failed runs:** 2');
});

test('a GitHub that never answers holds nothing up for more than half a minute', async () => {
  await using cloud = await rotationCloud();
  cloud.faults.add({ service: 'github', action: 'ListIssues', kind: 'hang', times: 'always' });
  const step = await alertStep(cloud, { inputs: DENIED, limitMs: 60_000 });
  expect(errorsOf(step)[0]).toMatch(/^ERR_ROLE_DENIED/);
  expect(warningsOf(step)[0]).toMatch(/^The alert could not be updated: GitHub took too long\./);
  expect(step.milliseconds).toBeLessThan(await allow(40_000));
  expect(issueCalls(cloud).length).toBeGreaterThan(0);
});
