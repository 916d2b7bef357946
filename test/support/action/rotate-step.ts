import { join } from 'node:path';
import { rotatorPolicy } from '@bedrock-token/core';
import {
  type AccountConfig,
  type Emulator,
  type EmulatorConfig,
  githubTrustPolicy,
  ISSUER,
  type PolicyDocument,
} from '@bedrock-token/emulator';
import { expect } from 'vitest';
import { ACCOUNT, type Cloud, startCloud } from '../cloud/cloud.ts';
import { findLeaks } from '../judges/canary.ts';
import { simulatedTime } from '../setup/simulated-time.ts';
import { repositoryRoot, runAction, type StepOptions, type StepResult } from './run-action.ts';

export const USER = 'bedrock-ci';
export const USER_ARN = `arn:aws:iam::${ACCOUNT}:user/${USER}`;
export const ROTATOR = `arn:aws:iam::${ACCOUNT}:role/bedrock-rotator`;
export const LIMITED_ACCESS = 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess';
export const REPOSITORY = 'octo-org/octo-repo';
/** Writes every kind of GitHub secret. */
export const SECRET_WRITER = {
  kind: 'app' as const,
  permissions: {
    secrets: 'write' as const,
    environments: 'write' as const,
    dependabot_secrets: 'write' as const,
    codespaces_secrets: 'write' as const,
    organization_secrets: 'write' as const,
    organization_dependabot_secrets: 'write' as const,
    organization_codespaces_secrets: 'write' as const,
  },
};

/** What `bedrock-token keys policy` prints for that user. */
export const ROTATOR_POLICY = rotatorPolicy({
  userArn: USER_ARN,
  policies: [],
}) as PolicyDocument;

/** The same for every user of an account: the command prints it for one user only. */
export function rotatorPolicyForAll(accountId: string): PolicyDocument {
  const userArn = `arn:aws:iam::${accountId}:user/EVERY`;
  const ofOne = JSON.stringify(rotatorPolicy({ userArn, policies: [] }));
  return JSON.parse(ofOne.replaceAll('user/EVERY', 'user/*')) as PolicyDocument;
}

/** An account with a role that may rotate, and no user yet unless the account brings one. */
export function rotationCloud(
  policies: PolicyDocument[] = [ROTATOR_POLICY],
  more: Partial<EmulatorConfig> = {},
  account: Partial<AccountConfig> = {},
): Promise<Cloud> {
  const trustPolicy = githubTrustPolicy({
    accountId: ACCOUNT,
    issuer: ISSUER,
    audience: 'sts.amazonaws.com',
    subject: `repo:${REPOSITORY}:ref:refs/heads/main`,
  });
  const role = { name: 'bedrock-rotator', trustPolicy, policies };
  return startCloud({ accounts: [{ id: ACCOUNT, roles: [role], ...account }], ...more });
}

export interface RotateOptions extends StepOptions {
  /** What pauses are divided by; default 20. */
  hurry?: number;
  /** The token that writes secrets; default one that may. */
  githubToken?: string;
  /** What the workflow passes back, if not what the secrets hold now. */
  queued?: Record<string, string>;
}

/** Runs the rotation action for the one user, the secrets of the workflow passed back. */
export function rotateStep(cloud: Emulator, options: RotateOptions = {}): Promise<StepResult> {
  const { inputs, githubToken = cloud.githubToken(SECRET_WRITER), queued, ...rest } = options;
  const secrets = queued ?? cloud.github.secretsFor(REPOSITORY);
  return rotateWith(cloud, {
    ...rest,
    inputs: {
      'role-to-assume': ROTATOR,
      'aws-region': 'us-west-2',
      'user-name': USER,
      'create-user': 'true',
      'github-token': githubToken,
      sinks: '- { type: github, name: BEDROCK_API_KEY }',
      'current-key': secrets.BEDROCK_API_KEY ?? '',
      'pending-key': secrets.BEDROCK_API_KEY_PENDING ?? '',
      ...inputs,
    },
  });
}

/**
 * Runs the rotation action with these inputs in a job of today, by the emulator's clock, and checks
 * that nothing secret gets out.
 */
export async function rotateWith(
  cloud: Emulator,
  options: Omit<RotateOptions, 'githubToken' | 'queued'>,
): Promise<StepResult> {
  const { env = {}, hurry = 20, ...rest } = options;
  const step = await runAction({
    action: join(repositoryRoot, 'actions', 'rotate'),
    ...rest,
    env: {
      ...cloud.env,
      ...cloud.githubEnv(),
      ...cloud.oidcEnv(),
      ...simulatedTime({ shiftMs: cloud.clock.offsetMs, hurry }),
      ...env,
    },
  });
  const leaks = findLeaks(step, { secrets: cloud.secrets() });
  expect(leaks, step.log.text).toEqual([]);
  return step;
}

/** Asserts that the step succeeded, showing its log otherwise. */
export async function rotateWell(cloud: Emulator, options?: RotateOptions): Promise<StepResult> {
  const step = await rotateStep(cloud, options);
  expect(step.code, step.log.text).toBe(0);
  return step;
}

/** Lets days pass for everybody. */
export function passDays(cloud: Emulator, days: number): void {
  cloud.clock.offsetMs += days * 24 * 3_600_000;
}

/** The status of each key, the oldest first. */
export function statusesOf(cloud: Emulator): string[] {
  return cloud.iam.keys(USER).map(({ status }) => status);
}
