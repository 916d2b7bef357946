import { expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { rotateStep, rotationCloud } from '../../support/action/rotate-step.ts';
import { MIB, measure } from '../../support/faults/up-to-limit.ts';
import { sampleOf } from '../../support/setup/exhaustive.ts';

// The attack: what answers for GitHub says that the secret of an organization is seen by repository after
// repository, page after page, until the memory is full.

const NAME = 'BEDROCK_API_KEY';
const ORGANIZATION = { organization: 'octo-org' };
const SINK = `{ type: github, name: ${NAME}, organization: octo-org, overwrite: true }`;
/** As many as an organization can have, on 1000 pages. */
const MOST = 100_000;

async function rotate(repositories: number) {
  await using cloud = await rotationCloud();
  cloud.github.setSecret(ORGANIZATION, NAME, 'of before', {
    visibility: 'selected',
    selectedRepositoryIds: Array.from({ length: repositories }, (_, nth) => 7_400_000 + nth),
  });
  const step = await measure((onStart) =>
    rotateStep(cloud, { inputs: { sinks: `- ${SINK}` }, onStart }),
  );
  const asked = cloud.journal.entries({ service: 'github' }).map(({ action }) => action);
  const lists = asked.filter((action) => /repositories/i.test(action)).length;
  return { step, lists, secret: cloud.github.secret(ORGANIZATION, NAME) };
}

const CASES: [what: string, repositories: number, isWritten: boolean][] = [
  ['as many as there can be', MOST, true],
  ['one more', MOST + 1, false],
];

it.each(sampleOf(CASES, 1))('a list of repositories: %s', async (_, repositories, isWritten) => {
  const little = await rotate(1);
  expect(little.step.code, little.step.log.text).toBe(0);
  const { step, lists, secret } = await rotate(repositories);
  expect(secret?.selectedRepositoryIds).toHaveLength(repositories);
  expect(secret?.value === 'of before').toBe(!isWritten);
  if (isWritten) expect(step.code, step.log.text).toBe(0);
  else expect(errorsOf(step)[0]).toMatch(/GitHub sent an endless list of repositories/);
  expect(lists).toBeLessThanOrEqual(1001);
  expect(step.signal).toBeNull();
  // A page and its request take some milliseconds and no room: only the numbers are kept.
  expect(step.footprint.peakBytes - little.step.footprint.peakBytes).toBeLessThan(128 * MIB);
  expect(step.footprint.cpuMs).toBeLessThan(20_000 + 3 * little.step.footprint.cpuMs);
});
