import type { Emulator } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';

/** A digest of the identity token of every attempt, as the journal keeps it. */
function identityTokens(cloud: Emulator): (string | undefined)[] {
  return cloud.journal
    .entries({ service: 'sts' })
    .map((entry) => entry.parameters?.WebIdentityToken);
}

describe.concurrent('an old identity token is replaced before it is shown to AWS', () => {
  it('a try with under 60 s of its life left gets a fresh one', async () => {
    await using cloud = await startCloud({ oidc: { lifetimeSeconds: 62 } });
    cloud.faults.add({ service: 'sts', kind: 'status', status: 503, latencyMs: 3100 });
    await mintWell(cloud);
    const [first, second, ...others] = identityTokens(cloud);
    expect(others).toEqual([]);
    expect(second).not.toBe(first);
    expect(cloud.journal.count({ service: 'oidc' })).toBe(2);
  });

  it('a try with more of it left uses the current one', async () => {
    await using cloud = await startCloud({ oidc: { lifetimeSeconds: 300 } });
    cloud.faults.add({ service: 'sts', kind: 'status', status: 503, times: 2 });
    await mintWell(cloud);
    expect(new Set(identityTokens(cloud)).size).toBe(1);
    expect(cloud.journal.count({ service: 'oidc' })).toBe(1);
  });

  it('one that AWS calls expired is replaced, whatever our clock says', async () => {
    await using cloud = await startCloud();
    cloud.faults.add({
      service: 'sts',
      kind: 'status',
      status: 400,
      code: 'ExpiredTokenException',
    });
    await mintWell(cloud);
    const [first, second] = identityTokens(cloud);
    expect(second).not.toBe(first);
  });

  it('tokens that AWS always calls expired end in one clear error', async () => {
    await using cloud = await startCloud();
    cloud.faults.add({
      service: 'sts',
      kind: 'status',
      status: 400,
      code: 'ExpiredTokenException',
      message: 'Token expired: current date/time must be before the expiration date/time',
      times: 'always',
    });
    const error = await mintBadly(cloud, { inputs: { 'retry-max-attempts': '3' } });
    expect(error).toMatch(/^ERR_CREDENTIALS_EXPIRED: .*clock/s);
    expect(cloud.journal.count({ service: 'sts' })).toBe(3);
  });
});
