import type { Fault } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintBadly, mintStep, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { allow } from '../support/setup/start-of-node.ts';

const always = { times: 'always' } as const;
const STALLS: Record<string, Fault> = {
  'GitHub never answers': { service: 'oidc', kind: 'hang', ...always },
  'GitHub sends its answer a byte at a time': {
    service: 'oidc',
    kind: 'slow-body',
    latencyMs: 500,
    ...always,
  },
  'AWS STS never answers': { service: 'sts', kind: 'hang', ...always },
  'AWS STS sends its answer a byte at a time': {
    service: 'sts',
    kind: 'slow-body',
    latencyMs: 500,
    ...always,
  },
  'AWS STS throttles without end': { service: 'sts', kind: 'throttle', ...always },
  'Bedrock never answers': { service: 'bedrock', kind: 'hang', ...always },
  'Bedrock sends its answer a byte at a time': {
    service: 'bedrock',
    kind: 'slow-body',
    latencyMs: 500,
    ...always,
  },
};

describe.concurrent('nothing waits for ever', () => {
  it.each(Object.entries(STALLS))('action-timeout-s ends a run when %s', async (_, fault) => {
    await using cloud = await startCloud();
    cloud.faults.add(fault);
    const step = await mintStep(cloud, {
      inputs: { 'action-timeout-s': '2', 'retry-max-attempts': '100', verify: 'access' },
    });
    expect(step.code).toBe(1);
    expect(step.log.annotations.map(({ message }) => message).join()).toMatch(
      /^ERR_TIMEOUT: The action did not finish within 2 s\./,
    );
    expect(step.milliseconds).toBeGreaterThan(1900);
    expect(step.milliseconds).toBeLessThan(await allow(3_000));
  });

  it.each(['oidc', 'sts'])(
    'a request to %s is given up after 10 s and tried again',
    async (service) => {
      await using cloud = await startCloud();
      cloud.faults.add({ service, kind: 'hang' });
      await mintWell(cloud);
      const [first, second, ...others] = cloud.journal.entries({ service });
      expect(others).toEqual([]);
      const waited = Number(second?.at) - Number(first?.at);
      expect(waited).toBeGreaterThanOrEqual(9_900);
      expect(waited).toBeLessThan(await allow(11_000));
    },
  );

  it('a host that refuses connections is named', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, {
      env: { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1/sts' },
      inputs: { 'retry-max-attempts': '2' },
    });
    expect(error).toMatch(/^ERR_UPSTREAM: No response from .*\(ECONNREFUSED\)/);
  });
});
