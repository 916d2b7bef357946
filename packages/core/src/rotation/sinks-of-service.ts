import { describeApiKey } from '../api-key.ts';
import type { KeyServiceName } from '../services/key-service.ts';
import type { KeySink, SinkReading } from './ports.ts';

/**
 * Sinks for which keys of another service are no keys: IAM gives the keys of a user for two services the
 * same aliases, so that a value of the one would be taken for a key of the other.
 */
export function sinksOfService<
  S extends { sinks: readonly KeySink[]; escrow?: KeySink | undefined },
>(opened: S, service: KeyServiceName): S {
  const escrow = opened.escrow && sinkOfService(opened.escrow, service);
  return { ...opened, sinks: opened.sinks.map((sink) => sinkOfService(sink, service)), escrow };
}

function sinkOfService(sink: KeySink, service: KeyServiceName): KeySink {
  return { ...sink, read: async () => readingOfService(await sink.read(), service) };
}

function readingOfService(reading: SinkReading, service: KeyServiceName): SinkReading {
  const { value, previous, ...others } = reading;
  const isOther = (one: { reveal(): string }) => {
    const key = describeApiKey(one.reveal());
    return key !== undefined && key.service !== service;
  };
  const kept = previous?.filter((one) => !isOther(one));
  const base = { ...others, ...(kept !== undefined && { previous: kept }) };
  if (value === undefined) return base;
  return isOther(value) ? { ...base, state: 'foreign' } : { ...base, value };
}
