import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { githubTrustPolicy, ISSUER } from '@bedrock-token/emulator';
import { describe, expect, test } from 'vitest';
import { issuesOf } from '../support/action/alert-step.ts';
import { AUDIT_POLICY, AUDITOR, auditStep, REPOSITORY } from '../support/action/audit-step.ts';
import { ACCOUNT, type Cloud, startCloud } from '../support/cloud/cloud.ts';
import { ORG_CALLER_POLICY } from '../support/command/organization-cloud.ts';

const MEMBERS = ['111122223333', '444455556666'] as const;
const [FIRST, SECOND] = MEMBERS;
const SUSPENDED = '999988887777';

function workspace() {
  const path = mkdtempSync(join(tmpdir(), 'bedrock-token-audit-'));
  const env = { GITHUB_WORKSPACE: path };
  return { path, env, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

/** A role of the job in the management account, and in each account one that it may assume. */
async function organization(without: readonly string[] = []): Promise<Cloud> {
  const ofJob = githubTrustPolicy({
    accountId: ACCOUNT,
    issuer: ISSUER,
    audience: 'sts.amazonaws.com',
    subject: `repo:${REPOSITORY}:ref:refs/heads/main`,
  });
  const caller = { name: 'key-auditor', trustPolicy: ofJob, policies: [ORG_CALLER_POLICY] };
  const statement = {
    Effect: 'Allow' as const,
    Principal: { AWS: AUDITOR },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': 'audit-42' } },
  };
  const role = {
    name: 'key-reader',
    trustPolicy: { Version: '2012-10-17', Statement: [statement] },
    policies: [AUDIT_POLICY],
  };
  const policies = [{ ...ORG_CALLER_POLICY, Statement: allStatements('key-reader') }];
  return startCloud({
    accounts: [
      { id: ACCOUNT, roles: [{ ...caller, policies }, role] },
      ...MEMBERS.map((id) => ({
        id,
        roles: without.includes(id) ? [] : [role],
        users: [{ name: 'ci', tags: { 'bedrock-token:managed': 'ready' } }],
      })),
    ],
    organization: {
      managementAccount: ACCOUNT,
      moreAccounts: [{ id: SUSPENDED, state: 'SUSPENDED' }],
    },
  });
}

/** The policy of the page, for a role of another name. */
const allStatements = (role: string) =>
  JSON.parse(JSON.stringify(ORG_CALLER_POLICY.Statement).replace('key-auditor', role));

const INPUTS = {
  'org-role': 'key-reader',
  accounts: 'all',
  'org-external-id': 'audit-42',
  'on-failure': 'issue',
};

describe('the audit of an organization', () => {
  test('has the account in the file, the summary, the log and the one issue', async () => {
    using home = workspace();
    await using cloud = await organization();
    for (const accountId of MEMBERS) cloud.issueApiKey({ user: 'ci', accountId });
    const step = await auditStep(cloud, { env: home.env, inputs: INPUTS });
    expect(step.code, step.log.text).toBe(0);
    expect(step.outputs).toMatchObject({ findings: '2', errors: '2', undetermined: '0' });
    const results = step.sarif?.runs[0]?.results ?? [];
    expect(
      results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri),
    ).toEqual(MEMBERS.map((id) => `iam/accounts/${id}/users/ci`));
    expect(results[0]?.message.text).toContain(`In account ${FIRST}: Replace it`);
    expect(step.files.summary).toContain('2 keys of 2 users in 3 of 3 accounts.');
    expect(step.files.summary).toContain(`Account ${SECOND}: Key `);
    expect(step.log.text).toContain(`Left out, since they are not active: ${SUSPENDED}`);
    const [issue, ...others] = issuesOf(cloud);
    expect(others).toEqual([]);
    expect(issue?.title).toBe('The long-term API keys of the organization have risks');
    for (const id of MEMBERS) expect(issue?.body).toContain(`${id}/ci (never expires)`);
  });

  test('stays an issue while an account of the finding cannot be read', async () => {
    using home = workspace();
    await using before = await organization([FIRST]);
    const step = await auditStep(before, { env: home.env, inputs: INPUTS });
    expect(step.code, step.log.text).toBe(0);
    expect(step.outputs).toMatchObject({ findings: '1', undetermined: '1' });
    expect(step.log.annotations).toMatchObject([
      { level: 'warning', message: expect.stringContaining(`Could not check account ${FIRST}.`) },
    ]);
    // It is no error by itself.
    expect(issuesOf(before)).toEqual([]);
  });

  test('fails if no account can be read, and still writes the file', async () => {
    using home = workspace();
    await using cloud = await organization();
    const inputs = { ...INPUTS, 'org-external-id': 'another' };
    const step = await auditStep(cloud, { env: home.env, inputs });
    expect(step.code).toBe(1);
    expect(step.log.text).toContain(
      'No account could be read. The first: AWS STS refused the role',
    );
    expect(step.sarif?.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(
      Array(3).fill('undetermined'),
    );
  });
});

describe('nothing is asked', () => {
  test.each([
    [{ accounts: 'all' }, 'has no effect without org-role'],
    [{ 'org-external-id': 'abc' }, 'has no effect without org-role'],
    [{ 'org-role': 'x' }, 'names no account'],
    [{ 'org-role': 'x', accounts: '12345678901' }, 'is not an AWS account ID'],
    [{ 'org-role': 'arn:aws-cn:iam::1:role/x', accounts: 'all' }, 'of another AWS partition'],
    [
      { 'org-role': 'x', accounts: 'all', 'mask-aws-account-id': 'true' },
      'cannot be combined with org-role',
    ],
  ])('for %j', async (inputs, message) => {
    using home = workspace();
    await using cloud = await organization();
    const step = await auditStep(cloud, { env: home.env, inputs });
    expect(step.code).toBe(1);
    expect(step.log.text).toContain(message);
    const asked = cloud.journal.entries().filter(({ service }) => service !== 'github');
    expect(asked).toEqual([]);
  });
});
