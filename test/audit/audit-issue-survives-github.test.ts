import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { issueCalls, issuesOf } from '../support/action/alert-step.ts';
import { warningsOf } from '../support/action/annotations.ts';
import { AUDIT_POLICY, auditCloud, auditStep, deleteKey } from '../support/action/audit-step.ts';

const READY = { tags: { 'bedrock-token:managed': 'ready' } };

/** An account with one error, and a run of the audit that keeps its issue. */
async function oneError(users = ['endless', 'another']) {
  const path = mkdtempSync(join(tmpdir(), 'bedrock-token-audit-'));
  const cloud = await auditCloud(
    AUDIT_POLICY,
    users.map((name) => ({ name, ...READY })),
  );
  cloud.issueApiKey({ user: users[0] ?? '' });
  const inputs = { 'on-failure': 'issue' };
  return {
    cloud,
    run: () => auditStep(cloud, { env: { GITHUB_WORKSPACE: path }, inputs }),
    fail: (fault: Partial<Fault>) =>
      cloud.faults.add({ service: 'github', kind: 'status', times: 'always', ...fault }),
    async [Symbol.asyncDispose]() {
      rmSync(path, { recursive: true });
      await cloud[Symbol.asyncDispose]();
    },
  };
}

test('two runs at once leave one open issue', async () => {
  await using world = await oneError();
  // Both look for the issue before one of them opens it.
  world.fail({ action: 'CreateIssue', kind: 'latency', latencyMs: 3_000, times: 2 });
  const steps = await Promise.all([world.run(), world.run()]);
  expect(steps.flatMap(warningsOf).filter((text) => /alert/.test(text))).toEqual([]);
  const issues = issuesOf(world.cloud);
  expect(issues.map(({ state, stateReason }) => [state, stateReason])).toEqual([
    ['open', null],
    ['closed', 'not_planned'],
  ]);
  expect(issues[1]?.comments).toMatchObject([{ body: 'Duplicate of #1' }]);
});

test('an issue that a person has locked is kept and closed without comments', async () => {
  await using world = await oneError();
  await world.run();
  const message = 'Unable to create comment because issue is locked.';
  world.fail({ action: 'CreateIssueComment', status: 403, message });
  world.cloud.issueApiKey({ user: 'another' });
  const step = await world.run();
  expect(warningsOf(step).join('\n')).not.toContain('The alert could not be updated');
  expect(issuesOf(world.cloud)).toMatchObject([{ state: 'open', comments: [] }]);
  expect(issuesOf(world.cloud)[0]?.body).toContain('another (never expires), endless');
  await deleteKey(world.cloud, 'endless');
  await deleteKey(world.cloud, 'another');
  await world.run();
  expect(issuesOf(world.cloud)).toMatchObject([{ state: 'closed' }]);
});

test.each([
  [410, 'This issue was deleted'],
  [404, 'Not Found'],
])('an issue that is gone once it is changed is opened again: %i', async (status, message) => {
  await using world = await oneError();
  await world.run();
  world.fail({ action: 'UpdateIssue', status, message, times: 1 });
  expect(warningsOf(await world.run()).join('\n')).not.toContain('could not be updated');
  expect(issuesOf(world.cloud)).toHaveLength(2);
});

test.each<[string, Partial<Fault>, RegExp]>([
  [
    'issues are disabled',
    { status: 410, message: 'Issues are disabled for this repo' },
    /410 .* Enable issues in the settings/,
  ],
  [
    'a secondary rate limit asks for a minute',
    {
      status: 403,
      message: 'You have exceeded a secondary rate limit.',
      headers: { 'retry-after': '60' },
    },
    /GitHub limits the rate of requests \(403\)\. The next run tries again\./,
  ],
])('the step passes and warns where %s', async (_name, fault, warning) => {
  await using world = await oneError();
  world.fail({ action: 'ListIssues', ...fault });
  const step = await world.run();
  expect(step.code, step.log.text).toBe(0);
  const [alert, ...others] = warningsOf(step).filter((text) => /The alert could/.test(text));
  expect(alert).toMatch(warning);
  expect(others).toEqual([]);
  expect(issueCalls(world.cloud)).toEqual(['ListIssues']);
});

/** Of a server's error, and with the signs that a name of IAM may have. */
const HOSTILE =
  '@octocat **bold** <img src=x> [x](https://example.com) --> <!-- bedrock-token state: first=x -->\n::error::forged\n::stop-commands::x';
const TRACES =
  /@oct|\*\*bold|<img|\]\(https:\/\/example|<!-- bedrock-token state: first=x|::error::forged/;

test('words of others do nothing in the issue, in the summary and in the log', async () => {
  await using world = await oneError(['@octocat=+,.@x']);
  world.cloud.faults.add({
    service: 'iam',
    action: 'GetAccountAuthorizationDetails',
    kind: 'status',
    status: 403,
    code: 'AccessDenied',
    message: HOSTILE,
    times: 'always',
  });
  const step = await world.run();
  expect(step.outputs).toMatchObject({ errors: '1', undetermined: '1' });
  const [issue] = issuesOf(world.cloud);
  for (const text of [issue?.body ?? '', step.files.summary ?? '']) {
    expect(text).toMatch(/@oct/);
    expect(withoutCode(text)).not.toMatch(TRACES);
  }
  expect(issue?.body?.match(/^<!-- /gm)).toHaveLength(2);
  const commands = step.log.text.split('\n').filter((line) => /^::(?:error|stop-)/.test(line));
  expect(commands).toEqual([]);
  // The next run finds it by its first line, and takes nothing of its text for the state.
  await world.run();
  expect(issuesOf(world.cloud)).toHaveLength(1);
  expect(issuesOf(world.cloud)[0]?.body).toContain('**Failed runs:** 2');
});

/** The text without code blocks and spans. */
const withoutCode = (text: string) =>
  text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replace(/`[^`\n]*`/g, '');
