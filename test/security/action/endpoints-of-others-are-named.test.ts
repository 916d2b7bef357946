import { expect, it } from 'vitest';
import { warningsOf } from '../../support/action/annotations.ts';
import { mintStep } from '../../support/action/mint-step.ts';
import { rotateStep, rotationCloud } from '../../support/action/rotate-step.ts';
import type { StepResult } from '../../support/action/run-action.ts';
import { startCloud } from '../../support/cloud/cloud.ts';

// The attack: an earlier step sets an endpoint variable, or switches the checks of certificates off. The
// run succeeds, and its log did not show who got the key.

/** Those of debug begin with that word, and few people see them. */
const linesOf = (step: StepResult) => step.log.text.split('\n');
const startingWith = (text: string) =>
  new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
const hostOf = (env: Record<string, string>) => new URL(env.AWS_ENDPOINT_URL_STS ?? '').host;

it('of a mint, in the log; and that no certificate is checked', async () => {
  await using cloud = await startCloud();
  const step = await mintStep(cloud, { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
  expect(step.code, step.log.text).toBe(0);
  const named = `Requests go to ${hostOf(cloud.env)}, which is not an endpoint of AWS: AWS_ENDPOINT_URL_STS`;
  expect(linesOf(step)).toContainEqual(expect.stringMatching(startingWith(named)));
  expect(warningsOf(step).join()).toMatch(/NODE_TLS_REJECT_UNAUTHORIZED is 0/);
});

it('of a rotation, in the log', async () => {
  await using cloud = await rotationCloud();
  const step = await rotateStep(cloud);
  expect(step.code, step.log.text).toBe(0);
  const named = `Requests go to ${hostOf(cloud.env)}, which is not an endpoint of AWS`;
  expect(linesOf(step)).toContainEqual(expect.stringMatching(startingWith(named)));
  expect(step.log.text).toMatch(/AWS_ENDPOINT_URL_STS and \d+ others\./);
});
