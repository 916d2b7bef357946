import { readFileSync } from 'node:fs';
import { membersOf, SINK_TYPES } from '@bedrock-token/sinks';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ACCOUNT, anyFleet } from '../test-support/any-fleet.ts';
import { ACCOUNT_MEMBERS, parseFleet, TOP_MEMBERS } from './parse-fleet.ts';
import { USER_MEMBERS } from './read-key.ts';

interface Level {
  properties: Record<string, { const?: string }>;
  required: string[];
}

const schema = JSON.parse(
  readFileSync(new URL('../schema/bedrock-keys.schema.json', import.meta.url), 'utf8'),
) as Level & { $defs: Record<'account' | 'user', Level> & { sink: { oneOf: Level[] } } };
const isValid = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

const namesOf = (level: Level) => Object.keys(level.properties).sort();

describe('the schema for editors knows every member that the reader knows, and no other:', () => {
  it('at the top, of accounts and of users', () => {
    expect(namesOf(schema)).toEqual(TOP_MEMBERS.toSorted());
    expect(namesOf(schema.$defs.account)).toEqual(ACCOUNT_MEMBERS.toSorted());
    expect(namesOf(schema.$defs.user)).toEqual(USER_MEMBERS.toSorted());
  });

  it('of sinks, type by type', () => {
    const there = schema.$defs.sink.oneOf.map((sink) => [
      sink.properties.type?.const,
      namesOf(sink),
    ]);
    expect(Object.fromEntries(there)).toEqual(
      Object.fromEntries(SINK_TYPES.map((type) => [type, [...membersOf(type), 'type'].sort()])),
    );
  });
});

/** What the reader says of a file; undefined if nothing. */
function readerOn(text: string): string | undefined {
  try {
    parseFleet(text, { region: '', repository: 'octo-org/octo-repo' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('whatever the reader takes, the schema takes', () => {
  let taken = 0;
  fc.assert(
    fc.property(anyFleet, (content) => {
      const text = stringify(content);
      if (readerOn(text) !== undefined) return;
      taken += 1;
      expect(isValid(parse(text)), `${text}\n${JSON.stringify(isValid.errors)}`).toBe(true);
    }),
    { numRuns: 2000 },
  );
  // Some 220, by what is drawn.
  expect(taken).toBeGreaterThan(100);
});

/** The least that makes a file. */
const least = (more: object = {}, sink: object = { type: 'github', name: 'KEY' }) => ({
  accounts: [{ id: ACCOUNT, users: [{ 'user-name': 'ci', sinks: [sink], ...more }] }],
});

describe('what the reader refuses by its form, the schema refuses:', () => {
  test.each<[string, object]>([
    ['no accounts', {}],
    ['no account', { accounts: [] }],
    ['a stray member', { ...least(), user: [] }],
    ['a short id', { accounts: [{ ...least().accounts[0], id: '1' }] }],
    ['a name of digits', { accounts: [{ ...least().accounts[0], name: '1' }] }],
    ['no users', { accounts: [{ id: ACCOUNT, users: [] }] }],
    ['a stray setting', least({ mode: 'plan' })],
    ['an age of none', least({ 'rotate-after-days': 0 })],
    ['hours in words', least({ 'grace-hours': 'a day' })],
    ['a region in words', least({ 'aws-region': 'Oregon' })],
    ['a choice in words', least({ 'create-user': 'yes' })],
    ['a probe of nothing', least({ probe: 'nothing' })],
    ['a policy by its name', least({ policies: ['Limited'] })],
    ['a role by its name', least({ 'role-to-assume': 'rotator' })],
    ['a type that is none', least({}, { type: 'vault', name: 'KEY' })],
    ['a member of another type', least({}, { type: 'file', path: 'k', name: 'KEY' })],
    ['a secret without a name', least({}, { type: 'github' })],
    ['two owners', least({}, { type: 'github', name: 'K', organization: 'o', repository: 'o/r' })],
    [
      'an app in an environment',
      least({}, { type: 'github', name: 'K', environment: 'e', app: 'dependabot' }),
    ],
    ['nobody who sees it', least({}, { type: 'github', name: 'K', visibility: 'all' })],
    ['a command of no words', least({}, { type: 'exec', command: [] })],
    ['an escrow that is a number', least({ escrow: 7 })],
  ])('%s', (_, content) => {
    expect(readerOn(stringify(content))).toBeDefined();
    expect(isValid(content)).toBe(false);
  });

  test('and nothing but the fault is refused', () => {
    expect(readerOn(stringify(least()))).toBeUndefined();
    expect(isValid(least())).toBe(true);
  });
});
