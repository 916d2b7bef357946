import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIamKeyStore, createRequestHandler } from '@bedrock-token/aws';
import { Secret } from '@bedrock-token/core';
import { type EmulatorConfig, githubTrustPolicy, ISSUER } from '@bedrock-token/emulator';
import { expect } from 'vitest';
import { type Cloud, startCloud } from '../cloud/cloud.ts';
import {
  LIMITED_ACCESS,
  REPOSITORY,
  rotateWith,
  rotatorPolicyForAll,
  SECRET_WRITER,
} from './rotate-step.ts';
import { repositoryRoot, type StepResult } from './run-action.ts';
import {
  evaluate,
  evaluateInputs,
  fillIn,
  findRotation,
  findWorkflow,
  type Job,
} from './workflow.ts';

/** An entry of the matrix. */
export type Entry = Record<string, string>;

/** The page whose workflow is run here. */
export const FLEET_PAGE = readFileSync(join(repositoryRoot, 'docs', 'fleet.md'), 'utf8');
const { plan, rotate } = findWorkflow(FLEET_PAGE, 'Rotate the Bedrock keys').jobs as Record<
  'plan' | 'rotate',
  Job
>;

export interface FleetUser {
  name: string;
  accountId: string;
}

/** These users, and in each account a role `bedrock-rotator` that may rotate their keys. */
export function fleetCloud(users: readonly FleetUser[], more?: EmulatorConfig): Promise<Cloud> {
  const accounts = [...new Set(users.map(({ accountId }) => accountId))].map((id) => {
    const trustPolicy = githubTrustPolicy({
      accountId: id,
      issuer: ISSUER,
      audience: 'sts.amazonaws.com',
      subject: `repo:${REPOSITORY}:ref:refs/heads/main`,
    });
    return {
      id,
      roles: [{ name: 'bedrock-rotator', trustPolicy, policies: [rotatorPolicyForAll(id)] }],
      users: users
        .filter(({ accountId }) => accountId === id)
        .map(({ name }) => ({ name, managedPolicies: [LIMITED_ACCESS] })),
    };
  });
  return startCloud({ accounts, ...more });
}

/** Tags a user as a rotation would. */
export async function tagUser(
  cloud: Cloud,
  { name, accountId }: FleetUser,
  tags: Record<string, string>,
): Promise<void> {
  // The SDK's clients take their endpoint from the process.
  Object.assign(process.env, cloud.env);
  const {
    accessKeyId,
    secretAccessKey,
    sessionToken = '',
  } = cloud.issue({
    role: 'bedrock-rotator',
    accountId,
  });
  const credentials = {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: new Secret(sessionToken),
  };
  const requestHandler = createRequestHandler();
  try {
    await createIamKeyStore(credentials, 'us-west-2', requestHandler).tagUser(name, tags);
  } finally {
    requestHandler.destroy();
  }
}

/** Runs the first job of the page's workflow, and evaluates the matrix of the second. */
export async function planFleet(
  cloud: Cloud,
  file: string,
  inputs?: Record<string, string>,
): Promise<Entry[]> {
  const { code, outputs, log } = await planStep(cloud, file, inputs);
  expect(code, log.text).toBe(0);
  const { id = '' } = findRotation(plan);
  const matrix = fillIn(plan.outputs?.matrix ?? '', { steps: { [id]: { outputs } } });
  const contexts = { needs: { plan: { outputs: { matrix } } } };
  return (evaluate(rotate.strategy?.matrix ?? '', contexts) as { include: Entry[] }).include;
}

/** The step of that job that plans. */
export function planStep(
  cloud: Cloud,
  file: string,
  more?: Record<string, string>,
): Promise<StepResult> {
  const inputs = { ...evaluateInputs(findRotation(plan), {}), ...more };
  return rotateWith(cloud, { inputs, workspace: { 'bedrock-keys.yml': file } });
}

/** Runs the job of an entry in its own process, as a runner would. */
export function rotateEntry(
  cloud: Cloud,
  file: string,
  matrix: Entry,
  options: { hurry?: number; inputs?: Record<string, string> } = {},
): Promise<StepResult> {
  const secrets = cloud.github.secretsFor(REPOSITORY);
  const steps = { app: { outputs: { token: cloud.githubToken(SECRET_WRITER) } } };
  const inputs = evaluateInputs(findRotation(rotate), { matrix, secrets, steps });
  return rotateWith(cloud, {
    ...options,
    inputs: { ...inputs, ...options.inputs },
    workspace: { 'bedrock-keys.yml': file },
    limitMs: 120_000,
  });
}

/** As many at once as there are runners. */
export async function runAtOnce<T, R>(
  runners: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const runner = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: runners }, runner));
  return results;
}
