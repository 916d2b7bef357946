import { expect, it } from 'vitest';
import { errorsOf, warningsOf } from '../../support/action/annotations.ts';
import {
  passDays,
  REPOSITORY,
  rotateStep,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
} from '../../support/action/rotate-step.ts';
import type { Cloud } from '../../support/cloud/cloud.ts';

/** A person who edits the list of sinks names a secret that a deployment uses. */
const VICTIM = 'PROD_DB_PASSWORD';
const OWN = '- { type: github, name: BEDROCK_API_KEY }';

const heldBy = (cloud: Cloud) => cloud.github.secret({ repository: REPOSITORY }, VICTIM)?.value;

function putVictim(cloud: Cloud): void {
  cloud.github.setSecret({ repository: REPOSITORY }, VICTIM, 'hunter2-of-production');
}

function rotateInto(cloud: Cloud, more = '') {
  const sinks = `${OWN}\n- { type: github, name: ${VICTIM}${more} }`;
  return rotateStep(cloud, {
    inputs: { sinks, escrow: '{ type: github, name: BEDROCK_API_KEY_PENDING }' },
  });
}

it.each([
  ['older than the key', -40, 31],
  // By its date it could hold the key that is live.
  ['written since the key was made', 1, 31],
])('a secret %s that no run wrote is refused when a key is due', async (_, writtenIn, dueIn) => {
  await using cloud = await rotationCloud();
  if (writtenIn < 0) putVictim(cloud);
  passDays(cloud, Math.max(-writtenIn, 0));
  await rotateWell(cloud, {
    inputs: { escrow: '{ type: github, name: BEDROCK_API_KEY_PENDING }' },
  });
  passDays(cloud, Math.max(writtenIn, 0));
  if (writtenIn > 0) putVictim(cloud);
  passDays(cloud, dueIn);

  const step = await rotateInto(cloud);
  expect(step.code, step.log.text).toBe(1);
  expect(errorsOf(step)[0]).toMatch(
    /^ERR_SINK: GitHub secret PROD_DB_PASSWORD of .* exists already, and no rotation for this user/,
  );
  expect(heldBy(cloud)).toBe('hunter2-of-production');
  expect(statusesOf(cloud)).toEqual(['Active']);
});

it('with overwrite: true it is named before anything is done, and is on record then', async () => {
  await using cloud = await rotationCloud();
  putVictim(cloud);
  passDays(cloud, 40);
  const refused = await rotateInto(cloud);
  expect(refused.code, refused.log.text).toBe(1);
  expect(cloud.iam.keys(USER)).toEqual([]);

  const taken = await rotateInto(cloud, ', overwrite: true');
  expect(taken.code, taken.log.text).toBe(0);
  const warned = taken.log.text.indexOf(`${VICTIM} of ${REPOSITORY} exists already`);
  expect(warned).toBeGreaterThan(-1);
  expect(warned).toBeLessThan(taken.log.text.indexOf('Done: '));
  expect(heldBy(cloud)).toBe(cloud.iam.keys(USER)[0]?.value);

  passDays(cloud, 31);
  const next = await rotateInto(cloud);
  expect(next.code, next.log.text).toBe(0);
  expect(warningsOf(next).join()).not.toContain(VICTIM);
  expect(heldBy(cloud)).toBe(cloud.iam.keys(USER)[1]?.value);
});
