import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDeny,
  ForeignPolicy,
  readDenyPolicy,
  type SessionDeny,
  withoutEnded,
  writeDenyPolicy,
} from './deny-policy.ts';

const at = (text: string) => new Date(`2026-03-04T${text}Z`);
const SESSION = 'AROAEXAMPLE:deploy-42';

describe('a deny', () => {
  it('is of one session name and of the time before it', () => {
    const denies = addDeny([], { userId: SESSION, issuedBy: at('10:00:00') }, at('11:00:00.250'));
    expect(JSON.parse(writeDenyPolicy(denies))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: {
            StringEquals: { 'aws:userid': SESSION },
            DateLessThan: { 'aws:TokenIssueTime': '2026-03-04T11:00:01Z' },
          },
        },
      ],
    });
  });

  it('covers a key that was signed after now, by a clock that is ahead', () => {
    const [deny] = addDeny([], { userId: SESSION, issuedBy: at('11:03:00') }, at('11:00:00'));
    expect(deny?.before).toEqual(at('11:03:01'));
  });

  it('that covers the key already is left as it is', () => {
    const first = addDeny([], { userId: SESSION, issuedBy: at('10:00:00') }, at('11:00:00'));
    expect(addDeny(first, { userId: SESSION, issuedBy: at('10:30:00') }, at('12:00:00'))).toBe(
      first,
    );
  });

  it('of one session leaves those of others', () => {
    const first = addDeny([], { userId: SESSION, issuedBy: undefined }, at('11:00:00'));
    const both = addDeny(first, { userId: undefined, issuedBy: undefined }, at('12:00:00'));
    expect(both.map(({ userId }) => userId)).toEqual([SESSION, undefined]);
    expect(both[0]).toBe(first[0]);
  });
});

const time = fc.date({ min: at('00:00:00'), max: at('23:00:00'), noInvalidDate: true });
const session = fc.record({
  userId: fc.option(fc.constantFrom('AROAA:one', 'AROAA:two'), { nil: undefined }),
  issuedBy: fc.option(time, { nil: undefined }),
});

it('moves times forward only, covers what leaked, and is read as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(session, time), { maxLength: 12 }), (incidents) => {
      let denies: readonly SessionDeny[] = [];
      for (const [leaked, now] of incidents) {
        const before = new Map(denies.map((one) => [one.userId, one.before.getTime()]));
        denies = addDeny(denies, leaked, now);
        for (const [userId, was] of before) {
          const is = denies.find((one) => one.userId === userId)?.before.getTime();
          expect(is).toBeGreaterThanOrEqual(was);
        }
        const own = denies.filter(({ userId }) => userId === leaked.userId);
        expect(own).toHaveLength(1);
        if (leaked.issuedBy)
          expect(own[0]?.before.getTime()).toBeGreaterThan(leaked.issuedBy.getTime());
        // Twice is as good as once.
        if (leaked.issuedBy) expect(addDeny(denies, leaked, now)).toBe(denies);
      }
      expect(readDenyPolicy(writeDenyPolicy(denies))).toEqual(denies);
    }),
  );
});

it('drops only what denies sessions that have ended', () => {
  const denies = [
    { userId: 'old', before: at('01:00:00') },
    { userId: 'new', before: at('12:00:00') },
  ];
  expect(withoutEnded(denies, 'role', at('13:59:59'))).toHaveLength(2);
  expect(withoutEnded(denies, 'role', at('14:00:01'))).toEqual(denies.slice(1));
});

it('keeps the deny of a user as long as a session of a user can last', () => {
  const denies = [{ userId: 'old', before: at('01:00:00') }];
  const after = (hours: number) => new Date(at('01:00:00').getTime() + hours * 3_600_000);
  expect(withoutEnded(denies, 'user', after(36.9))).toEqual(denies);
  expect(withoutEnded(denies, 'user', after(37.1))).toEqual([]);
});

const OWN = writeDenyPolicy([{ userId: SESSION, before: at('10:00:00') }]);

it.each([
  ['no JSON', 'x'],
  ['no statements', '{}'],
  ['an Allow', OWN.replace('"Deny"', '"Allow"')],
  ['another action', OWN.replace('"Action":"*"', '"Action":"s3:*"')],
  ['another condition', OWN.replace('DateLessThan', 'DateGreaterThan')],
  [
    'one condition more',
    OWN.replace('"DateLessThan"', '"Bool":{"aws:SecureTransport":"true"},"DateLessThan"'),
  ],
  ['a statement ID', OWN.replace('{"Effect"', '{"Sid":"Mine","Effect"')],
  ['a time that is none', OWN.replace('2026-03-04T10:00:00Z', 'yesterday')],
])('a policy with %s is not ours, and stays', (_, text) => {
  expect(() => readDenyPolicy(text)).toThrow(ForeignPolicy);
});

it('reads a policy of ours also with other white space', () => {
  expect(readDenyPolicy(JSON.stringify(JSON.parse(OWN), undefined, 2))).toHaveLength(1);
});
