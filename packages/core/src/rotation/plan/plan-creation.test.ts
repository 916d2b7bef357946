import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiKeyRecord } from '../../api-key.ts';
import { PLAIN_VOCABULARY } from '../../vocabulary.ts';
import type { Holding, ObservedState } from '../observe/observed-state.ts';
import { HOUR_MS } from '../policy.ts';
import type { RotationTags } from '../rotation-tags.ts';
import { makePlan } from './make-plan.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS);
const POLICY = { credentialAgeDays: 60, rotateAfterDays: 30, graceHours: 24, soakHours: 72 };

const key = (name: string, hours: number, change: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  id: `ACCA${name}`,
  alias: `ci+${name}-at-123456789012`,
  status: 'Active',
  createdAt: ago(hours),
  ...change,
});
const ONE = key('ONE', 48);
const TWO = key('TWO', 24);
const OFF = key('OFF', 96, { status: 'Inactive' });
const ENDED = key('END', 96, { status: 'Expired', expiresAt: ago(1) });

const holding = ({ id }: ApiKeyRecord): Holding => ({ state: 'key', keyId: id });
const EMPTY: Holding = { state: 'empty' };
const LIVE: Partial<RotationTags> = { live: { keyId: ONE.id, since: ago(40) } };

function plan(
  keys: ApiKeyRecord[],
  sinks: Holding[],
  tags: Partial<RotationTags> = {},
  escrow?: Holding,
) {
  const availableValues = [...sinks, escrow].flatMap((holds) =>
    holds?.state === 'key' ? [holds.keyId] : [],
  );
  const observed: ObservedState = {
    keys,
    tags: { retiring: [], inactive: [], ...tags },
    sinks: sinks.map((holds, index) => ({ name: `sink ${index + 1}`, holds })),
    ...(escrow && { escrow: { name: 'escrow', holds: escrow } }),
    availableValues: new Set(availableValues),
  };
  return makePlan('create', { observed, policy: POLICY, now: NOW, vocabulary: PLAIN_VOCABULARY });
}

describe('a person who asks for a key', () => {
  const announced = (hours: number, after: string[] = []) => ({
    creating: { since: ago(hours), after },
  });
  test.each<[string, ReturnType<typeof plan>, string, string[]]>([
    ['gets the first', plan([], [EMPTY]), 'provision', ['create-key', 'publish-key']],
    [
      'gets one in addition to that of somebody else',
      plan([ONE], [EMPTY]),
      'provision',
      ['create-key', 'publish-key'],
    ],
    ['gets one in addition to an inactive one', plan([OFF], [EMPTY]), 'provision', ['create-key']],
    ['has it already', plan([ONE], [holding(ONE)], LIVE), 'steady', []],
    ['had put it there by hand', plan([ONE], [holding(ONE)]), 'steady', ['record-live']],
    ['may have it where nobody can look', plan([ONE], [{ state: 'unknown' }], LIVE), 'steady', []],
    [
      'has it in one of two places',
      plan([ONE], [holding(ONE), EMPTY], LIVE),
      'repair',
      ['publish-key'],
    ],
    [
      'was interrupted when it was in escrow',
      plan([ONE], [EMPTY], announced(1), holding(ONE)),
      'resume',
      ['publish-key'],
    ],
    ['meets another run', plan([], [EMPTY], announced(0.1)), 'wait', ['preflight']],
    [
      'was interrupted long ago, and nobody has that key',
      plan([ONE], [EMPTY], announced(1)),
      'provision',
      ['create-key'],
    ],
  ])('%s', (_name, { phase, steps }, expected, kinds) => {
    expect(phase).toBe(expected);
    expect(steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
    if (kinds.length === 0) expect(steps).toEqual([]);
  });

  test.each<[string, ReturnType<typeof plan>, RegExp]>([
    [
      'has a live key elsewhere',
      plan([ONE], [EMPTY], LIVE),
      /ACCAONE \(created .* is missing from: sink 1/,
    ],
    ['has two of others', plan([ONE, OFF], [EMPTY]), /two keys .* ACCAONE .* and ACCAOFF \(Inac/],
    ['has two that expired', plan([ENDED, OFF], [EMPTY]), /two keys .* ACCAEND \(Expired/],
  ])('is reported: %s', (_name, { refusal, steps }, message) => {
    expect(steps).toEqual([]);
    expect(refusal).toMatchObject({
      code: 'ERR_KEY_LIMIT',
      message: expect.stringMatching(message),
    });
  });
});

test('whatever there is, no key is touched and none retires', () => {
  const holdings = fc.constantFrom<Holding>(
    EMPTY,
    { state: 'unknown' },
    { state: 'dead' },
    { state: 'foreign' },
    ...[ONE, TWO, OFF, ENDED].map(holding),
  );
  const dated = fc
    .constantFrom(ONE, TWO, OFF, ENDED)
    .map(({ id }) => ({ keyId: id, since: ago(9) }));
  const tags = fc.record(
    {
      creating: fc.record({
        since: fc.constantFrom(ago(0.1), ago(9)),
        after: fc.subarray([ONE.id, TWO.id]),
      }),
      live: dated,
      retiring: fc.array(dated, { maxLength: 2 }),
      inactive: fc.array(dated, { maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.subarray([ENDED, OFF, ONE, TWO], { maxLength: 2 }),
      fc.array(holdings, { minLength: 1, maxLength: 3 }),
      tags,
      fc.option(holdings, { nil: undefined }),
      (keys, sinks, given, escrow) => {
        const { steps } = plan(keys, sinks, given, escrow);
        const kinds: string[] = steps.map(({ kind }) => kind);
        for (const step of steps) {
          if (step.kind === 'record-live') expect(step.retiring).toEqual([]);
        }
        expect(kinds).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(delete|deactivate|activate)-key$/)]),
        );
        if (keys.length === 2) expect(kinds).not.toContain('create-key');
      },
    ),
    { numRuns: 2000 },
  );
});
