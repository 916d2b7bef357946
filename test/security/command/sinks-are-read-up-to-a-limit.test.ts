import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  issueOldKey,
  type KeysCloud,
  keysCloud,
  LIMITED_ACCESS,
} from '../../support/command/keys-cloud.ts';
import {
  ENDLESS,
  expectCutOff,
  expectLinear,
  fillFile,
  KIB,
  MIB,
  measure,
} from '../../support/faults/up-to-limit.ts';
import { sampleOf } from '../../support/setup/exhaustive.ts';

// The attack: a person who can write a sink makes it longer than anybody can hold in memory.

let world: KeysCloud;
let key = '';
beforeAll(async () => {
  world = await keysCloud({ users: [{ name: 'ci', managedPolicies: [LIMITED_ACCESS] }] });
  key = issueOldKey(world, 'ci', 1, 60).value;
});
afterAll(() => world[Symbol.asyncDispose]());

interface Row {
  what: string;
  limit: number;
  sink: string;
  content: () => string;
  refusal: RegExp;
}

const ROWS: Row[] = [
  {
    what: 'a file that holds a key',
    limit: 4 * KIB,
    sink: '{ type: file, path: ./place }',
    content: () => key,
    refusal: /file place holds something that is not a long-term API key of this service/,
  },
  {
    what: 'a JSON file of which a key is a member',
    limit: MIB,
    sink: '{ type: file, path: ./place, member: key }',
    content: () => JSON.stringify({ key }),
    refusal: /file place is larger than 1 MiB/,
  },
  {
    what: 'what a command prints for `read`',
    limit: 64 * KIB,
    sink: '{ type: exec, command: [cat], read: [cat, ./place] }',
    content: () => key,
    refusal: /it printed more than 64 KiB/,
  },
];

async function read({ sink, content }: Row, bytes: number) {
  fillFile(join(world.home.path, 'place'), content(), bytes);
  const args = ['rotate', '--user', 'ci', '--dry-run', '--sinks', '-'];
  return await measure((onStart) => world.keys(args, { input: `- ${sink}`, onStart }));
}

it.each(sampleOf(ROWS, 1).map((row) => [row.what, row] as const))(
  '%s is read up to its limit and no further',
  async (_, row) => {
    const { limit, refusal } = row;
    const [little, half, whole] = [
      await read(row, 0),
      await read(row, limit / 2),
      await read(row, limit),
    ];
    for (const result of [little, half, whole]) {
      expect(result, result.stderr).toMatchObject({ code: 0 });
    }
    await expectLinear({
      little: little.footprint,
      half: half.footprint,
      whole: whole.footprint,
      limit,
      again: async () => [await read(row, limit / 2), await read(row, limit)],
    });
    for (const bytes of [limit + 1, ENDLESS]) {
      const beyond = await read(row, bytes);
      expect(beyond).toMatchObject({ signal: null, stdout: '' });
      expect(beyond.code).toBeGreaterThan(0);
      expect(beyond.stderr).toMatch(refusal);
      expectCutOff(little.footprint, beyond.footprint, limit);
    }
  },
);
