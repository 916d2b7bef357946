import type { Fault } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

/** Each hits once; the next try succeeds. */
const PASSING: Record<string, Omit<Fault, 'service'>> = {
  throttling: { kind: 'throttle' },
  'an answer of 500': { kind: 'status', status: 500 },
  'an answer of 502 by something between': {
    kind: 'status',
    status: 502,
    body: '<html>502</html>',
  },
  'an answer of 503': { kind: 'status', status: 503 },
  'a dropped connection': { kind: 'drop' },
  'an answer that is not what it should be': { kind: 'malformed' },
  'an empty answer': { kind: 'malformed', body: '' },
  'an HTML page with status 200': { kind: 'malformed', body: '<!DOCTYPE html><p>Sign in</p>' },
};

/** What only AWS says, each in the words of its own error code. */
const PASSING_AT_AWS: Record<string, Omit<Fault, 'service'>> = {
  'an identity provider that STS cannot reach': {
    kind: 'status',
    status: 400,
    code: 'IDPCommunicationError',
  },
  'an identity token that expired on its way': {
    kind: 'status',
    status: 400,
    code: 'ExpiredTokenException',
  },
  'a key that IAM does not know everywhere yet': {
    kind: 'status',
    status: 403,
    code: 'InvalidClientTokenId',
  },
};

describe.concurrent('what may pass is tried again', () => {
  it.each(sampleOf(Object.entries(PASSING), 3))('by GitHub: %s', async (_, fault) => {
    await using cloud = await startCloud();
    cloud.faults.add({ service: 'oidc', ...fault });
    const { log } = await mintWell(cloud);
    expect(cloud.journal.count({ service: 'oidc' })).toBe(2);
    expect(cloud.journal.count({ service: 'sts' })).toBe(1);
    expect(log.text).toMatch(
      /GitHub identity token: .*Trying again in \d\.\d s \(attempt 2 of 12\)/,
    );
  });

  it.each(sampleOf(Object.entries({ ...PASSING, ...PASSING_AT_AWS }), 4))(
    'by AWS STS: %s',
    async (_, fault) => {
      await using cloud = await startCloud();
      cloud.faults.add({ service: 'sts', ...fault });
      const { log } = await mintWell(cloud);
      expect(cloud.journal.count({ service: 'sts' })).toBe(2);
      expect(log.text).toMatch(/AWS STS: .*Trying again in \d\.\d s \(attempt 2 of 12\)/);
    },
  );

  it('several times in a row, until it passes', async () => {
    await using cloud = await startCloud();
    cloud.faults.add({ service: 'sts', kind: 'throttle', times: 3 });
    await mintWell(cloud);
    expect(cloud.journal.count({ service: 'sts' })).toBe(4);
  });

  it.each(['1', '3'])('but no more often than retry-max-attempts: %s', async (attempts) => {
    await using cloud = await startCloud();
    cloud.faults.add({ service: 'sts', kind: 'status', status: 503, times: 'always' });
    const error = await mintBadly(cloud, { inputs: { 'retry-max-attempts': attempts } });
    expect(error).toMatch(/^ERR_UPSTREAM: AWS STS answered 503 .*request ID is [\w-]{8}/);
    expect(cloud.journal.count({ service: 'sts' })).toBe(Number(attempts));
  });

  it('not before the server wants it, if it says so', async () => {
    await using cloud = await startCloud();
    const headers = { 'retry-after': '2' };
    cloud.faults.add({ service: 'sts', kind: 'status', status: 503, headers });
    await mintWell(cloud);
    const [first, second] = cloud.journal.entries({ service: 'sts' });
    expect(Number(second?.at) - Number(first?.at)).toBeGreaterThanOrEqual(1990);
  });

  it('with pauses that differ from job to job, so that throttled jobs do not come back at once', async () => {
    await using cloud = await startCloud();
    cloud.faults.add({ service: 'sts', kind: 'throttle', times: 12 });
    const logs = await Promise.all([1, 2, 3, 4].map(async () => (await mintWell(cloud)).log.text));
    const pauses = logs.flatMap((log) => log.match(/Trying again in [\d.]+ s/g) ?? []);
    expect(pauses).toHaveLength(12);
    expect(new Set(pauses).size).toBeGreaterThan(3);
  });
});
