import type { Emulator, GitHubClaims } from '@bedrock-token/emulator';
import { expect } from 'vitest';
import { ROLE } from '../cloud/cloud.ts';
import { findLeaks } from '../judges/canary.ts';
import { errorsOf } from './annotations.ts';
import { EARLIER, runAction, type StepOptions, type StepResult } from './run-action.ts';

export interface MintOptions extends StepOptions {
  /** Claims of the job's identity token. */
  claims?: Partial<GitHubClaims>;
  /** False: the job may not ask for an identity token. */
  identity?: boolean;
  /** Secrets in addition to those that the emulator issued and the environment's own. */
  secrets?: string[];
}

const SECRET_VARIABLES =
  /^(AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_BEARER_TOKEN_BEDROCK|OPENAI_API_KEY|ANTHROPIC_AUTH_TOKEN|ANTHROPIC_AWS_API_KEY|ACTIONS_ID_TOKEN_REQUEST_TOKEN)$/;

/**
 * Runs the mint action in a job that can reach the emulator, and checks what holds for every
 * run: no secret gets out, nothing stays behind, and a failed run exports nothing.
 */
export async function mintStep(cloud: Emulator, options: MintOptions = {}): Promise<StepResult> {
  const { claims, identity = true, secrets = [], env = {}, inputs = {}, ...rest } = options;
  const step = await runAction({
    ...rest,
    inputs: { 'role-to-assume': ROLE, 'aws-region': 'us-east-1', ...inputs },
    env: { ...cloud.env, ...(identity && cloud.oidcEnv(claims)), ...env },
  });
  const ambient = Object.entries(env).flatMap(([name, value]) =>
    value && SECRET_VARIABLES.test(name) ? [value] : [],
  );
  const leaks = findLeaks(step, {
    secrets: [...cloud.secrets(), ...ambient, ...secrets],
    mayExportCredentials: inputs['export-aws-credentials'] === 'true',
  });
  expect(leaks).toEqual([]);
  expect(step.strays).toEqual([]);
  expect(step.signal, 'the step was killed').toBeNull();
  if (step.code !== 0) {
    expect(step.files).toEqual({ env: EARLIER, output: EARLIER, summary: '' });
    expect(errorsOf(step), step.raw).toHaveLength(1);
    // The catch-all is for crashes; every error that can be made happen is a known one.
    expect(errorsOf(step)[0]).not.toContain('An unexpected error occurred');
    // A stack belongs in the debug log.
    expect(errorsOf(step)[0]).not.toMatch(/\n\s+at |node:internal/);
  }
  return step;
}

/** Asserts that the step succeeded, showing its log otherwise. */
export async function mintWell(cloud: Emulator, options?: MintOptions): Promise<StepResult> {
  const step = await mintStep(cloud, options);
  expect(step.code, step.log.text).toBe(0);
  return step;
}

/** @returns the one error of a step that must fail */
export async function mintBadly(cloud: Emulator, options?: MintOptions): Promise<string> {
  const step = await mintStep(cloud, options);
  expect(step.code, step.log.text).toBe(1);
  return errorsOf(step)[0] ?? '';
}
