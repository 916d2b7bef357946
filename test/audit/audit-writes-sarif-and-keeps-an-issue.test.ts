import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { issuesOf } from '../support/action/alert-step.ts';
import {
  AUDIT_ACTIONS,
  AUDIT_POLICY,
  auditCloud,
  auditStep,
  deleteKey,
  withoutAction,
} from '../support/action/audit-step.ts';
import { ACCOUNT, type Cloud } from '../support/cloud/cloud.ts';

const READY = { tags: { 'bedrock-token:managed': 'ready' } };

function workspace() {
  const path = mkdtempSync(join(tmpdir(), 'bedrock-token-audit-'));
  const env = { GITHUB_WORKSPACE: path };
  return { path, env, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

/** From now on IAM denies this to everybody. */
function deny(cloud: Cloud, action: string): void {
  cloud.faults.add({
    service: 'iam',
    action,
    kind: 'status',
    status: 403,
    code: 'AccessDenied',
    message: `User: x is not authorized to perform: iam:${action} on resource: *`,
    times: 'always',
  });
}

describe('findings', () => {
  test('are in SARIF, in outputs and in the summary, and the step passes', async () => {
    using home = workspace();
    await using cloud = await auditCloud(AUDIT_POLICY, [
      { name: 'endless', ...READY },
      { name: 'BedrockAPIKey-human', loginProfile: true },
    ]);
    cloud.issueApiKey({ user: 'endless' });
    const step = await auditStep(cloud, { env: home.env });
    expect(step.code, step.log.text).toBe(0);
    expect(step.outputs).toMatchObject({
      'sarif-file': join(home.path, 'bedrock-keys.sarif'),
      findings: '3',
      errors: '2',
      warnings: '0',
      notes: '1',
      undetermined: '0',
    });
    expect(step.sarif?.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual([
      'console-user-login',
      'never-expires',
      'console-user-orphan',
    ]);
    expect(step.files.summary).toMatch(/^### Audit of long-term API keys: 3 findings/);
    expect(step.files.summary).toContain('keys rotate --user endless --now --days 60 --out FILE');
    expect(step.log.annotations.map(({ level }) => level)).toEqual(['warning', 'warning']);
    expect(issuesOf(cloud)).toEqual([]);
    const calls = cloud.journal.entries({ service: 'iam' });
    expect(calls.filter(({ action }) => !/^(Get|List)/.test(action))).toEqual([]);
  });

  test.each([
    ['note', 1],
    ['error', 0],
  ])('of level note with fail-on: %s: the step ends with %s', async (level, code) => {
    using home = workspace();
    await using cloud = await auditCloud(AUDIT_POLICY, [{ name: 'long', ...READY }]);
    cloud.issueApiKey({ user: 'long', ageDays: 400 });
    const step = await auditStep(cloud, { env: home.env, inputs: { 'fail-on': level } });
    expect(step.code).toBe(code);
    expect(step.log.text.includes('The audit found 1 note: long (lifetime over 90 days).')).toBe(
      code === 1,
    );
    // The file is there for the upload in any case.
    expect(step.sarif?.runs[0]?.results[0]?.ruleId).toBe('made-for-over-90-days');
  });

  test('do not show a masked account anywhere', async () => {
    using home = workspace();
    await using cloud = await auditCloud(AUDIT_POLICY, [{ name: 'endless' }]);
    cloud.issueApiKey({ user: 'endless' });
    const inputs = { 'mask-aws-account-id': 'true', 'on-failure': 'issue' };
    const step = await auditStep(cloud, { env: home.env, inputs });
    expect(step.code, step.log.text).toBe(0);
    expect(issuesOf(cloud)).toHaveLength(1);
    const shown = [
      step.log.text,
      step.files.summary,
      step.files.output,
      readFileSync(join(home.path, 'bedrock-keys.sarif'), 'utf8'),
      JSON.stringify(issuesOf(cloud)),
    ];
    expect(shown.filter((text) => text.includes(ACCOUNT))).toEqual([]);
  });
});

describe('the issue', () => {
  test('is one for all errors: opened once, told of new ones, closed by an audit without', async () => {
    using home = workspace();
    await using cloud = await auditCloud(AUDIT_POLICY, [
      { name: 'endless', ...READY },
      { name: 'another', ...READY },
    ]);
    const { id } = cloud.issueApiKey({ user: 'endless' });
    const run = () => auditStep(cloud, { env: home.env, inputs: { 'on-failure': 'issue' } });
    expect((await run()).code).toBe(0);
    expect((await run()).code).toBe(0);
    const [issue, ...others] = issuesOf(cloud);
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ state: 'open', comments: [] });
    expect(issue?.title).toBe(`The long-term API keys of account ${ACCOUNT} have risks`);
    expect(issue?.body).toContain(id);
    expect(issue?.body).toContain('keys rotate --user endless --now');
    cloud.issueApiKey({ user: 'another' });
    await run();
    expect(issuesOf(cloud)[0]?.comments).toMatchObject([
      { body: expect.stringContaining('another (never expires), endless (never expires)') },
    ]);
    await deleteKey(cloud, 'endless');
    await deleteKey(cloud, 'another');
    expect((await run()).code).toBe(0);
    expect(issuesOf(cloud)).toMatchObject([{ state: 'closed' }]);
  });

  test('stays open while the audit cannot see whether the risk is gone', async () => {
    using home = workspace();
    await using cloud = await auditCloud(AUDIT_POLICY, [
      { name: 'BedrockAPIKey-human', loginProfile: true },
    ]);
    cloud.issueApiKey({ user: 'BedrockAPIKey-human', ageDays: 60 });
    const run = () => auditStep(cloud, { env: home.env, inputs: { 'on-failure': 'issue' } });
    await run();
    deny(cloud, 'GetLoginProfile');
    const blind = await run();
    expect(blind.outputs).toMatchObject({ errors: '0', undetermined: '1' });
    expect(issuesOf(cloud)).toMatchObject([{ state: 'open' }]);
    cloud.faults.clear();
    await cloud.iamByHand.deleteLoginProfile({ UserName: 'BedrockAPIKey-human' });
    await run();
    expect(issuesOf(cloud)).toMatchObject([{ state: 'closed' }]);
  });

  test('is opened by an audit that may not list the keys, and names the permission', async () => {
    using home = workspace();
    const policy = withoutAction('iam:ListServiceSpecificCredentials');
    await using cloud = await auditCloud(policy, [{ name: 'endless' }]);
    const step = await auditStep(cloud, { env: home.env, inputs: { 'on-failure': 'issue' } });
    expect(step.code).toBe(1);
    expect(step.sarif).toBeUndefined();
    expect(step.log.text).toContain('iam:ListServiceSpecificCredentials');
    expect(issuesOf(cloud)).toMatchObject([{ state: 'open' }]);
    expect(issuesOf(cloud)[0]?.body).toContain('iam:ListServiceSpecificCredentials');
  });
});

describe('a missing permission is a finding, and the rest is judged', () => {
  const optional = AUDIT_ACTIONS.filter((one) => one !== 'iam:ListServiceSpecificCredentials');
  test.each(optional)('%s', async (action) => {
    using home = workspace();
    await using cloud = await auditCloud(withoutAction(action), [
      { name: 'endless' },
      { name: 'BedrockAPIKey-human' },
    ]);
    cloud.issueApiKey({ user: 'endless' });
    const step = await auditStep(cloud, { env: home.env });
    expect(step.code, step.log.text).toBe(0);
    expect(step.outputs.undetermined).toBe('1');
    const results = step.sarif?.runs[0]?.results ?? [];
    const [blind, ...more] = results.filter(({ ruleId }) => ruleId === 'undetermined');
    expect(more).toEqual([]);
    expect(blind?.message.text).toContain(action);
    expect(blind?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('iam/account');
    expect(results.map(({ ruleId }) => ruleId)).toContain('never-expires');
    expect(step.log.text).toContain(action);
  });
});

test.each([
  ['fail-on', 'always', /"fail-on" must be none, note, warning or error/],
  ['sarif-file', 'no/such/directory/a', /"sarif-file" names a file that cannot be written/],
  ['on-failure', 'mail', /"on-failure" must be/],
])('%s: %s is refused', async (name, value, message) => {
  using home = workspace();
  await using cloud = await auditCloud(AUDIT_POLICY, []);
  const step = await auditStep(cloud, { env: home.env, inputs: { [name]: value } });
  expect(step.code).toBe(1);
  expect(step.log.text).toMatch(message);
});
