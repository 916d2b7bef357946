import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  rotateStep,
  rotateWell,
  rotationCloud,
  statusesOf,
} from '../support/action/rotate-step.ts';

test('a sink that no run can fill fails the run, as it fails the command', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  passDays(cloud, 30.5);
  await rotateWell(cloud);
  passDays(cloud, 0.5);
  const wrong = { sinks: '- { type: github, name: TYPO }', 'current-key': '', 'pending-key': '' };
  const planned = await rotateWell(cloud, { inputs: { ...wrong, mode: 'plan' } });
  expect(planned.outputs.plan).toContain('does not hold the live key');

  const step = await rotateStep(cloud, { inputs: wrong });
  expect(step.code, step.log.text).toBe(1);
  const says =
    /ERR_ROTATION_INCOMPLETE.*: No key can be replaced: .*TYPO.* does not hold the live key ACCA/;
  expect(errorsOf(step)[0]).toMatch(says);
  expect(errorsOf(step)[0]).toContain('Check that sinks names the right places.');
  expect(step.files.summary.replaceAll('\\', '')).toMatch(says);
  expect(step.outputs).toMatchObject({ rotated: 'false' });
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
  await rotateWell(cloud);
});

test('a key that is replaced by one for another time is reported, in the plan and in the run', async () => {
  await using cloud = await rotationCloud();
  const young = { 'credential-age-days': '45', 'rotate-after-days': '30' };
  const first = await rotateWell(cloud, { inputs: young });
  expect(first.files.summary).not.toContain('its successor');
  passDays(cloud, 31);
  const [old] = cloud.iam.keys('bedrock-ci');
  const note = `Key ${old?.id} is valid for 45 days, and its successor is valid for 60 days, by credential-age-days. To keep 45 days: credential-age-days: 45.`;
  const planned = await rotateWell(cloud, { inputs: { mode: 'plan' } });
  expect(JSON.parse(planned.outputs.plan ?? '').notes).toEqual([note]);
  const step = await rotateWell(cloud);
  expect(step.files.summary.replaceAll('\\', '')).toContain(note);
  expect(step.log.text).toContain(note);
  passDays(cloud, 31);
  expect((await rotateWell(cloud)).files.summary).not.toContain('its successor');
});
