import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IAM } from '@aws-sdk/client-iam';
import {
  githubTrustPolicy,
  ISSUER,
  type PolicyDocument,
  type UserConfig,
} from '@bedrock-token/emulator';
import { expect } from 'vitest';
import { ACCOUNT, type Cloud, startCloud } from '../cloud/cloud.ts';
import { findLeaks } from '../judges/canary.ts';
import { simulatedTime } from '../setup/simulated-time.ts';
import { checkIssues } from './alert-step.ts';
import { repositoryRoot, runAction, type StepOptions, type StepResult } from './run-action.ts';

export const AUDITOR = `arn:aws:iam::${ACCOUNT}:role/key-auditor`;
const REPOSITORY = 'octo-org/octo-repo';
const PAGE = readFileSync(join(repositoryRoot, 'docs/audit.md'), 'utf8');

/** What docs/audit.md lists: an administrator copies it from there. */
export const AUDIT_POLICY = JSON.parse(
  /```json\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '',
) as PolicyDocument & { Statement: [{ Effect: 'Allow'; Action: string[]; Resource: '*' }] };

/** The actions of that policy. */
export const AUDIT_ACTIONS = AUDIT_POLICY.Statement[0].Action;

/** That policy without one of its actions. */
export function withoutAction(action: string): PolicyDocument {
  const [statement] = AUDIT_POLICY.Statement;
  const Action = AUDIT_ACTIONS.filter((one) => one !== action);
  return { ...AUDIT_POLICY, Statement: [{ ...statement, Action }] };
}

const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }],
};

/** An account with a role that may audit, and somebody who may do everything in IAM by hand. */
export async function auditCloud(
  policy: PolicyDocument,
  users: UserConfig[],
): Promise<Cloud & { iamByHand: IAM }> {
  const trustPolicy = githubTrustPolicy({
    accountId: ACCOUNT,
    issuer: ISSUER,
    audience: 'sts.amazonaws.com',
    subject: `repo:${REPOSITORY}:ref:refs/heads/main`,
  });
  const role = { name: 'key-auditor', trustPolicy, policies: [policy] };
  const admin = { name: 'admin', policies: [EVERYTHING] };
  const cloud = await startCloud({
    accounts: [{ id: ACCOUNT, roles: [role], users: [admin, ...users] }],
  });
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'admin' });
  const iamByHand = new IAM({
    region: 'us-east-1',
    endpoint: cloud.env.AWS_ENDPOINT_URL_IAM ?? '',
    credentials: { accessKeyId, secretAccessKey },
  });
  return Object.assign(cloud, { iamByHand });
}

/** Deletes the only key of a user. */
export async function deleteKey(
  { iam, iamByHand }: Cloud & { iamByHand: IAM },
  user: string,
): Promise<void> {
  const ServiceSpecificCredentialId = iam.keys(user)[0]?.id;
  await iamByHand.deleteServiceSpecificCredential({ UserName: user, ServiceSpecificCredentialId });
}

/** Of a SARIF log, what the tests look at. */
export interface SarifLog {
  runs: {
    results: {
      ruleId: string;
      level: string;
      message: { text: string };
      locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
      partialFingerprints: Record<string, string>;
    }[];
  }[];
}

export interface AuditResult extends StepResult {
  /** Undefined if the step wrote no file. */
  sarif: SarifLog | undefined;
}

/** Runs the audit action in a job that may write issues, and checks that nothing secret gets out. */
export async function auditStep(
  cloud: Cloud,
  { inputs, env, ...rest }: StepOptions & { env: { GITHUB_WORKSPACE: string } },
): Promise<AuditResult> {
  const jobToken = cloud.githubToken({ kind: 'github-token', permissions: { issues: 'write' } });
  const step = await runAction({
    action: join(repositoryRoot, 'actions', 'audit'),
    jobToken,
    ...rest,
    inputs: { 'role-to-assume': AUDITOR, 'aws-region': 'us-west-2', ...inputs },
    env: {
      ...cloud.env,
      ...cloud.githubEnv(),
      ...cloud.oidcEnv(),
      ...simulatedTime({ shiftMs: cloud.clock.offsetMs, hurry: 20 }),
      ...env,
    },
  });
  const secrets = cloud.secrets();
  expect(findLeaks(step, { secrets }), step.log.text).toEqual([]);
  checkIssues(cloud);
  const file = step.outputs['sarif-file'];
  const text = file === undefined ? undefined : readFileSync(file, 'utf8');
  expect(secrets.filter((secret) => secret.length > 3 && text?.includes(secret))).toEqual([]);
  return { ...step, sarif: text === undefined ? undefined : (JSON.parse(text) as SarifLog) };
}

export { REPOSITORY };
