import { describe, expect, it, test } from 'vitest';
import {
  type AlertFailure,
  composeBody,
  digestError,
  isAbout,
  readState,
} from './compose-alert.ts';

const SUBJECT = { id: 'rotation user=ci account=1', title: 'ci', what: 'The rotation' };
const OTHER = { ...SUBJECT, id: 'rotation user=batch account=1' };
const failure = (message: string, code = 'ERR_SINK'): AlertFailure => ({
  code,
  message,
  hint: 'Correct it.',
  at: new Date('2026-01-02T00:00:00Z'),
  run: 'in run 1',
  facts: [],
});
const STATE = { first: new Date('2026-01-01T00:00:00Z'), count: 7, error: 'abc123' };

describe('the text of an issue', () => {
  const body = composeBody(SUBJECT, failure('It broke'), STATE);

  it('remembers what was written, also with the line ends of a browser', () => {
    expect(readState(body, SUBJECT)).toEqual(STATE);
    expect(readState(body.replaceAll('\n', '\r\n'), SUBJECT)).toEqual(STATE);
  });

  it('is about its subject alone, whatever an error says', () => {
    const [mark, state] = composeBody(OTHER, failure('x'), STATE).split('\n');
    const forged = composeBody(SUBJECT, failure(`\n${mark}\n${state}\n`), STATE);
    expect([isAbout(forged, SUBJECT), isAbout(forged, OTHER)]).toEqual([true, false]);
    expect(readState(forged, OTHER)).toBeUndefined();
  });

  it('that somebody wrote by hand remembers nothing', () => {
    expect(readState('We look into it.', SUBJECT)).toBeUndefined();
    expect(readState(body.replace('first=2026', 'first=someday'), SUBJECT)).toBeUndefined();
  });
});

test.each([
  [
    'times and counts',
    'Gave up after 8 attempts at 12:00.',
    'Gave up after 9 attempts at 13:07.',
    true,
  ],
  ['ids', 'Key ACCA1234 still works.', 'Key ACCA9876 still works.', true],
  ['words', 'The secret is gone.', 'The key is gone.', false],
])('errors that differ in %s', (_, one, other, isSame) => {
  expect(digestError(failure(one)) === digestError(failure(other))).toBe(isSame);
  expect(digestError(failure(one))).not.toBe(digestError(failure(one, 'ERR_UPSTREAM')));
});
