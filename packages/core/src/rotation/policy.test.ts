import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { BedrockTokenError } from '../errors.ts';
import { PLAIN_VOCABULARY } from '../vocabulary.ts';
import { checkPolicy, type RotationPolicy } from './policy.ts';

const policy = (age: number | undefined, rotate: number, grace: number, soak: number) => ({
  credentialAgeDays: age,
  rotateAfterDays: rotate,
  graceHours: grace,
  soakHours: soak,
});

function refusalOf(given: RotationPolicy): BedrockTokenError | undefined {
  try {
    checkPolicy(given, PLAIN_VOCABULARY);
    return undefined;
  } catch (error) {
    if (error instanceof BedrockTokenError) return error;
    throw error;
  }
}

it.each([
  ['the defaults', policy(60, 30, 24, 72)],
  ['just enough age', policy(35, 30, 24, 72)],
  ['just enough time between two keys', policy(10, 5, 24, 72)],
  ['no grace and no soak', policy(2, 1, 0, 0)],
  ['keys that never end', policy(undefined, 30, 24, 72)],
])('takes %s', (_, given) => {
  expect(refusalOf(given)).toBeUndefined();
});

it.each([
  ['an age without room for a run that is missed', policy(34, 30, 24, 72), 'credentialAgeDays: 35'],
  ['an age that ends before the rotation', policy(29, 30, 24, 72), 'credentialAgeDays: 35'],
  ['rotations that come before the old key is gone', policy(60, 4, 24, 72), 'rotateAfterDays: 5'],
  ['the same of keys that never end', policy(undefined, 1, 24, 72), 'rotateAfterDays: 5'],
  ['part of a day', policy(32, 30, 12, 13), 'credentialAgeDays: 33'],
])('refuses %s, and names what would do', (_, given, cure) => {
  expect(refusalOf(given)).toMatchObject({
    code: 'ERR_INPUT',
    hint: expect.stringContaining(cure),
  });
});

it('names ages that it takes itself', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 0, max: 1000 }),
      (age, rotate, grace, soak) => {
        let given = policy(age, rotate, grace, soak);
        for (let corrections = 0; corrections < 3; corrections++) {
          const refusal = refusalOf(given);
          if (refusal === undefined) return;
          const [, input, days] = /([\w-]+): (\d+) or more/.exec(refusal.hint) ?? [];
          const name = input === 'rotateAfterDays' ? 'rotateAfterDays' : 'credentialAgeDays';
          given = { ...given, [name]: Number(days) };
        }
        throw new Error('its own advice did not help');
      },
    ),
  );
});
