import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Statement } from './document.ts';
import { mergeStatements } from './merge-statements.ts';

const statement = (Sid: string, Resource: string | string[], more: Partial<Statement> = {}) => ({
  Sid,
  Effect: 'Allow' as const,
  Action: 'iam:GetUser',
  Resource,
  ...more,
});

it.each<[title: string, statements: Statement[], merged: Statement[]]>([
  [
    'one statement for resources that may be used alike',
    [statement('Read', 'a'), statement('Read', ['b', 'a'])],
    [statement('Read', ['a', 'b'])],
  ],
  [
    'numbers for statements of one name that differ in more',
    [statement('Read', 'a'), statement('Read', 'b', { Action: 'iam:TagUser' })],
    [statement('Read', 'a'), statement('Read2', 'b', { Action: 'iam:TagUser' })],
  ],
  [
    'another statement for another condition',
    [statement('Read', 'a', { Condition: { Bool: { x: 'true' } } }), statement('Read', 'a')],
    [statement('Read', 'a', { Condition: { Bool: { x: 'true' } } }), statement('Read2', 'a')],
  ],
])('writes %s', (_, statements, merged) => {
  expect(mergeStatements(statements)).toEqual(merged);
});

it('allows the same as before, and has each name once', () => {
  const any = fc.record({
    Sid: fc.constantFrom('A', 'B'),
    Action: fc.constantFrom('iam:GetUser', 'iam:TagUser'),
    Resource: fc.subarray(['x', 'y', 'z'], { minLength: 1 }),
  });
  const allowed = (statements: readonly Statement[]) =>
    new Set(
      statements.flatMap(({ Action, Resource = [] }) =>
        [Resource].flat().map((resource) => `${Action} ${resource}`),
      ),
    );
  fc.assert(
    fc.property(fc.array(any), (some) => {
      const statements = some.map((one) => ({ ...one, Effect: 'Allow' as const }));
      const merged = mergeStatements(statements);
      expect(allowed(merged)).toEqual(allowed(statements));
      expect(new Set(merged.map(({ Sid }) => Sid)).size).toBe(merged.length);
    }),
  );
});
