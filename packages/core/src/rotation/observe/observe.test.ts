import { expect, it } from 'vitest';
import type { RotationPorts } from '../ports.ts';
import { writeRotationTags } from '../rotation-tags.ts';
import { observe } from './observe.ts';

const BEGIN = new Date('2026-06-01T12:00:00Z');
const minutesLater = (minutes: number) => new Date(BEGIN.getTime() + minutes * 60_000);

/** A user whose tags say that a key is live since then, read at a time. */
async function readLive(since: Date, readAt: Date) {
  const live = { keyId: 'ACCA0001', since };
  const tags = writeRotationTags({ live, retiring: [], inactive: [] });
  const ports: Partial<RotationPorts> = {
    store: {
      readUser: async () => ({ name: 'ci', arn: 'arn', tags }),
      listKeys: async () => [],
    } as unknown as RotationPorts['store'],
    sinks: [],
    now: () => readAt.getTime(),
  };
  const { observed } = await observe('ci', ports as RotationPorts, BEGIN);
  return observed.tags.live;
}

it('what another run records while this one reads is no date of the future', async () => {
  expect(await readLive(minutesLater(10), minutesLater(11))).toMatchObject({ keyId: 'ACCA0001' });
});

it('a date that no clock has reached counts as not there', async () => {
  expect(await readLive(minutesLater(20), minutesLater(11))).toBeUndefined();
});
