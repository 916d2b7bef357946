import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { describe, expect, it } from 'vitest';
import type { ProcessIo } from '../process-io.ts';
import { type Flight, singleFlight } from './single-flight.ts';

/** Two clocks that tests set: seconds since the start, and milliseconds of waiting. */
function startWorld() {
  const directory = mkdtempSync(join(tmpdir(), 'single-flight-'));
  const io = {
    seconds: 100,
    platform: process.platform,
    userId: process.getuid?.(),
    hostName: hostname(),
    uptime: (): number => io.seconds,
    monotonicNow: () => performance.now(),
  };
  const fly = <T>(flight: Partial<Flight<T>> & Pick<Flight<T>, 'make'>) =>
    singleFlight(
      {
        place: join(directory, 'place'),
        began: io.seconds,
        deadline: performance.now() + 5_000,
        find: async () => undefined,
        ...flight,
      },
      io as unknown as ProcessIo,
    );
  const remove = () => rmSync(directory, { recursive: true });
  return { io, fly, directory, [Symbol.dispose]: remove };
}

const fail = async () => {
  throw new BedrockTokenError('ERR_NO_CREDENTIALS', 'None.', { hint: 'Get some.' });
};

describe('single flight', () => {
  it('gives a failure to all that began before it, and to none that came after', async () => {
    using started = startWorld();
    const { io, fly } = started;
    await expect(fly({ make: fail })).rejects.toThrow('None.');
    // Wanted before, but its turn came when all was over.
    io.seconds += 1;
    const late = fly({ began: 100, make: async () => 'made' });
    await expect(late).rejects.toMatchObject({ code: 'ERR_NO_CREDENTIALS', hint: 'Get some.' });
    expect(await fly({ make: async () => 'made' })).toBe('made');
  });

  it('makes one thing for many, who find it', async () => {
    using started = startWorld();
    let made: string | undefined;
    let count = 0;
    const want = () =>
      started.fly({
        find: async () => made,
        async make() {
          count += 1;
          await new Promise((resolve) => setTimeout(resolve, 100));
          made = `made ${count}`;
          return made;
        },
      });
    expect(new Set(await Promise.all(Array.from({ length: 20 }, want)))).toEqual(
      new Set(['made 1']),
    );
    expect(readdirSync(started.directory)).toEqual([]);
  });

  it('gives up at the deadline, and leaves the lock to its holder', async () => {
    using started = startWorld();
    const { fly, directory } = started;
    let end = () => {};
    const slow = fly({
      make: () => new Promise<string>((resolve) => (end = () => resolve('made'))),
    });
    const early = fly({ make: async () => 'never', deadline: performance.now() + 300 });
    await expect(early).rejects.toMatchObject({ code: 'ERR_LOCK' });
    expect(readdirSync(directory)).toEqual(['place.lock']);
    end();
    expect(await slow).toBe('made');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('goes without a lock where none can be made', async () => {
    using started = startWorld();
    const place = join(started.directory, 'not', 'there');
    expect(await started.fly({ place, make: async () => 'made' })).toBe('made');
  });
});
