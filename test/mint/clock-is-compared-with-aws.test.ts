import { describe, expect, it } from 'vitest';
import { warningsOf } from '../support/action/annotations.ts';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';

describe.concurrent('a key carries the time of this machine', () => {
  it.each([
    ['ahead of', -360],
    ['behind', 360],
  ])('a clock six minutes %s AWS is refused', async (says, offsetSeconds) => {
    await using cloud = await startCloud();
    cloud.clock.offsetMs = offsetSeconds * 1000;
    expect(await mintBadly(cloud)).toMatch(new RegExp(`^ERR_CLOCK: .* 3[56]\\d s ${says}`));
  });

  it('a clock two minutes off is warned about', async () => {
    await using cloud = await startCloud();
    cloud.clock.offsetMs = -120_000;
    const warnings = warningsOf(await mintWell(cloud));
    expect(warnings).toEqual([expect.stringMatching(/1[12]\d s ahead of/)]);
  });

  it('some seconds are nothing to talk about', async () => {
    await using cloud = await startCloud();
    cloud.clock.offsetMs = 20_000;
    expect(warningsOf(await mintWell(cloud))).toEqual([]);
  });
});
