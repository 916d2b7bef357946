import { expect, it } from 'vitest';
import { errorsOf, warningsOf } from '../../support/action/annotations.ts';
import {
  passDays,
  REPOSITORY,
  rotateStep,
  rotateWell,
  rotationCloud,
} from '../../support/action/rotate-step.ts';

// The attack: somebody changes the name of the first secret in sinks, and leaves current-key as it is.
// The value is that of the key in use, so the other secret counted as the place that holds it, and was
// overwritten by the next rotation.

const OTHERS = 'DATABASE_PASSWORD';

it('a value passed back does not vouch for another secret', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  passDays(cloud, 10);
  cloud.github.setSecret({ repository: REPOSITORY }, OTHERS, 'of somebody else');
  passDays(cloud, 10);
  const inputs = { sinks: `- { type: github, name: ${OTHERS} }` };
  const steady = await rotateStep(cloud, { inputs });
  expect(warningsOf(steady).join()).toMatch(
    /GitHub secret DATABASE_PASSWORD of octo-org\/octo-repo exists already, and no rotation/,
  );
  passDays(cloud, 15);
  const due = await rotateStep(cloud, { inputs });
  expect(due.code, due.log.text).toBe(1);
  expect(errorsOf(due)[0]).toMatch(/^ERR_SINK: GitHub secret DATABASE_PASSWORD .* exists already/);
  expect(cloud.github.secretsFor(REPOSITORY)[OTHERS]).toBe('of somebody else');
  // The secret that is ours goes on.
  const own = await rotateWell(cloud);
  expect(own.outputs.rotated).toBe('true');
});
