import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { rotateWith, SECRET_WRITER } from '../action/rotate-step.ts';
import type { StepResult } from '../action/run-action.ts';
import { evaluateInputs, findRotation, type Job, type Workflow } from '../action/workflow.ts';
import { PARAMETER, SECRET } from '../cloud/aws-sinks.ts';
import { type SetupCloud, type SetupCloudOptions, setupCloud } from './setup-cloud.ts';

export const ROTATED_USER = 'bedrock-ci';
export const ROTATION_ROLE = `bedrock-rotator-${ROTATED_USER}`;
export const ROTATION_POLICY = 'bedrock-token-rotation';
export const USER_POLICY = 'bedrock-token-inference';
export const GITHUB_SECRET = 'BEDROCK_API_KEY';
export const ROTATION_REGION = 'us-west-2';

/** Every kind of place that the cloud keeps. */
export const ALL_SINKS = `- { type: secrets-manager, name: ${SECRET} }
- { type: ssm, name: ${PARAMETER} }
- { type: github, name: ${GITHUB_SECRET} }
`;

export interface RotationWorld extends SetupCloud {
  /** Options that name the user, the sinks and the escrow. */
  key: string[];
}

/** An account with nothing in it but the secret of a sink, and a file of sinks. */
export async function rotationWorld(
  options: SetupCloudOptions & { sinks?: string; escrow?: string | undefined } = {},
): Promise<RotationWorld> {
  const { sinks = ALL_SINKS, escrow = 'escrow' in options ? undefined : SECRET } = options;
  const world = await setupCloud({ ...options, action: 'rotation' });
  world.env.AWS_REGION = ROTATION_REGION;
  world.cloud.secretsManager.put({ name: SECRET, region: ROTATION_REGION });
  const file = join(world.home.path, 'sinks.yml');
  writeFileSync(file, sinks);
  const key = ['--user', ROTATED_USER, '--sinks', file];
  return Object.assign(world, { key: [...key, ...(escrow ? ['--escrow', escrow] : [])] });
}

/** The workflow that setup prints. */
export async function printWorkflow(
  { setup }: RotationWorld,
  args: readonly string[],
): Promise<Workflow> {
  const { code, stdout, stderr } = await setup([...args, '--format', 'workflow', '--from-aws']);
  expect(code, stderr).toBe(0);
  return parse(stdout) as Workflow;
}

/** Runs the step of a job that rotates, with the inputs of its workflow as a runner evaluates them. */
export function runRotation(
  { cloud }: RotationWorld,
  job: Job | undefined,
  more: { matrix?: Record<string, string>; workspace?: Record<string, string> } = {},
): Promise<StepResult> {
  if (job === undefined) throw new Error('no such job');
  const { matrix = {}, ...options } = more;
  const inputs = evaluateInputs(findRotation(job), {
    inputs: {},
    matrix,
    secrets: cloud.github.secretsFor('octo-org/octo-repo'),
    steps: { app: { outputs: { token: cloud.githubToken(SECRET_WRITER) } } },
  });
  return rotateWith(cloud, { inputs, ...options });
}

interface Document {
  Version: string;
  Statement: { Sid: string; [element: string]: unknown }[];
}

export const without = ({ Version, Statement }: Document, sid: string): Document => ({
  Version,
  Statement: Statement.filter(({ Sid }) => Sid !== sid),
});

/** An inline policy that setup wrote, and how to write another in its place. */
export interface WrittenPolicy {
  read(): Promise<Document>;
  put(document: Document): Promise<void>;
}

export const rolePolicy = ({ iam }: SetupCloud, role = ROTATION_ROLE): WrittenPolicy => {
  const name = { RoleName: role, PolicyName: ROTATION_POLICY };
  return {
    read: async () => decode((await iam.send(new GetRolePolicyCommand(name))).PolicyDocument),
    put: async (document) => {
      const PolicyDocument = JSON.stringify(document);
      await iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument }));
    },
  };
};

export const userPolicy = ({ iam }: SetupCloud, user = ROTATED_USER): WrittenPolicy => {
  const name = { UserName: user, PolicyName: USER_POLICY };
  return {
    read: async () => decode((await iam.send(new GetUserPolicyCommand(name))).PolicyDocument),
    put: async (document) => {
      const PolicyDocument = JSON.stringify(document);
      await iam.send(new PutUserPolicyCommand({ ...name, PolicyDocument }));
    },
  };
};

const decode = (text = '') => JSON.parse(decodeURIComponent(text)) as Document;
