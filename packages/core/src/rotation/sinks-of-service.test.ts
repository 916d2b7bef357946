import { expect, it } from 'vitest';
import { Secret } from '../secret.ts';
import type { KeySink, SinkReading } from './ports.ts';
import { sinksOfService } from './sinks-of-service.ts';

const keyOf = (prefix: string, number = 1) =>
  `${prefix}${btoa(`ci-at-123456789012:secret-${number}`)}`;
const BEDROCK = keyOf('ABSK');
const CLAUDE = keyOf('AEAA');

function sinkWith(reading: SinkReading): KeySink {
  return {
    name: 'file key',
    preflight: async () => {},
    read: async () => reading,
    write: async () => {},
  };
}

async function readAs(service: 'bedrock' | 'claude-platform', reading: SinkReading) {
  const opened = { sinks: [sinkWith(reading)], escrow: sinkWith(reading) };
  const { sinks, escrow } = sinksOfService(opened, service);
  const found = await sinks[0]?.read();
  expect(await escrow?.read()).toEqual(found);
  return found;
}

it.each([
  ['bedrock', BEDROCK, 'value'],
  ['bedrock', CLAUDE, 'foreign'],
  ['claude-platform', CLAUDE, 'value'],
  ['claude-platform', BEDROCK, 'foreign'],
  // What is no key is judged elsewhere.
  ['claude-platform', 'hunter2', 'value'],
] as const)('to a rotation for %s, %s is a %s', async (service, text, state) => {
  const written = new Date(0);
  const found = await readAs(service, {
    state: 'value',
    value: new Secret(text),
    writtenAt: written,
  });
  expect(found).toMatchObject({ state, writtenAt: written });
  expect(found?.value?.reveal()).toBe(state === 'value' ? text : undefined);
});

it('values that the place held before are of one service, too', async () => {
  const previous = [BEDROCK, CLAUDE, keyOf('ABSK', 2)].map((text) => new Secret(text));
  const found = await readAs('bedrock', { state: 'empty', previous });
  expect(found?.previous?.map((one) => one.reveal())).toEqual([BEDROCK, keyOf('ABSK', 2)]);
  expect(await readAs('bedrock', { state: 'unreadable' })).toEqual({ state: 'unreadable' });
});

it('without an escrow there is none', () => {
  expect(
    sinksOfService({ sinks: [], escrow: undefined }, 'claude-platform').escrow,
  ).toBeUndefined();
});
