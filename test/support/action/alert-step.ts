import type { StoredIssue } from '@bedrock-token/emulator';
import { expect } from 'vitest';
import type { Cloud } from '../cloud/cloud.ts';
import { REPOSITORY, type RotateOptions, rotateStep } from './rotate-step.ts';
import type { StepResult } from './run-action.ts';

/** A token of an App that may look at secrets, and not write them: the rotation fails. */
export const READER = { kind: 'app' as const, permissions: { secrets: 'read' as const } };

/** Rotates with `on-failure: issue`, in a job that may write issues. */
export async function alertStep(cloud: Cloud, options: RotateOptions = {}): Promise<StepResult> {
  const step = await rotateStep(cloud, {
    jobToken: cloud.githubToken({ kind: 'github-token', permissions: { issues: 'write' } }),
    ...options,
    inputs: { 'on-failure': 'issue', ...options.inputs },
  });
  checkIssues(cloud);
  return step;
}

/** Nothing secret is in any issue. */
export function checkIssues(cloud: Cloud): void {
  const texts = issuesOf(cloud).flatMap(({ title, body, comments }) => [
    title,
    body ?? '',
    ...comments.map((comment) => comment.body),
  ]);
  const secrets = cloud.secrets().filter((secret) => secret.length > 3);
  expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
}

/** The oldest first. */
export function issuesOf(cloud: Cloud): StoredIssue[] {
  return cloud.github.issues(REPOSITORY);
}

/** Calls to GitHub's issues since the journal was cleared. */
export function issueCalls(cloud: Cloud): string[] {
  return cloud.journal
    .entries({ service: 'github' })
    .map(({ action }) => action)
    .filter((action) => action.includes('Issue'));
}
