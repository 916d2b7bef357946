import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  rotateStep,
  rotateWell,
  rotationCloud,
  statusesOf,
} from '../support/action/rotate-step.ts';

test('a run that waits for another fails if a sink cannot be written', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  // A moment later what is seen may be old, so a run does nothing but look at the sinks.
  const wrong = '- { type: github, name: BEDROCK_API_KEY, environment: prodution }';
  const step = await rotateStep(cloud, { inputs: { sinks: wrong, escrow: 'BEDROCK_API_KEY' } });
  expect(step.outputs.phase, step.log.text).toBe('wait');
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_SINK: GitHub secret .* of environment prodution of /);
  expect(statusesOf(cloud)).toEqual(['Active']);
});

test('one whose sinks are well does not', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  const other = '- { type: github, name: OTHER }';
  const step = await rotateWell(cloud, { inputs: { sinks: other, escrow: 'OTHER' } });
  expect(step.outputs).toMatchObject({ phase: 'wait', rotated: 'false' });
});
