import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { boundBody } from './bounded-body.ts';

async function* trickle() {
  for (;;) {
    yield Buffer.from('.');
    await wait(5);
  }
}

it('passes on what ends in time and within bounds', async () => {
  expect(await text(boundBody(Readable.from([Buffer.from('a'), Buffer.from('b')]), 5_000))).toBe(
    'ab',
  );
});

it('ends a trickle when its time is up, as a timeout that may pass', async () => {
  const source = Readable.from(trickle());
  const error = await text(boundBody(source, 100)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(source.destroyed).toBe(true);
});

it('gives what comes too late no time at all', async () => {
  await expect(text(boundBody(Readable.from(trickle()), -1))).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});

it.each([
  ['just short enough', 1_000_000, true],
  ['a byte too long', 1_000_001, false],
])('a body %s', async (_, length, taken) => {
  const body = boundBody(Readable.from([Buffer.alloc(length, 'x')]), 5_000);
  const read = await text(body).then(
    ({ length: read }) => read,
    (error: Error) => error.name,
  );
  expect(read).toBe(taken ? length : 'AnswerTooLong');
});

it('fails with its source', async () => {
  const broken = new Error('reset');
  const source = new Readable({ read: () => source.destroy(broken) });
  await expect(text(boundBody(source, 5_000))).rejects.toBe(broken);
});
