import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkSessionName, defaultSessionName } from './session-name.ts';

/** STS API reference, AssumeRoleWithWebIdentity, RoleSessionName. */
const TAKEN_BY_STS = /^[\w+=,.@-]{2,64}$/;

it.each([
  ['the usual', 'octo-org/octo-repo', '17000000001', 'octo-org-octo-repo-17000000001'],
  ['a dot and an underscore', 'o/my_repo.js', '1', 'o-my_repo.js-1'],
  ['what STS does not take', 'o/räpo💥x', '1', 'o-r-po-x-1'],
  ['no repository', '', '17000000001', '17000000001'],
  ['no run ID', 'o/r', '', 'o-r'],
  ['neither', '', '', 'bedrock-token'],
  ['a single character in all', '', '7', 'bedrock-token'],
  ['nothing that STS takes', '///', '::', 'bedrock-token'],
])('names a session of %s after its run', (_, repository, runId, name) => {
  expect(defaultSessionName(repository, runId)).toBe(name);
});

it('shortens the repository, and keeps the run ID whole', () => {
  const name = defaultSessionName(`org/${'r'.repeat(100)}`, '17000000001');
  expect(name).toHaveLength(64);
  expect(name).toMatch(/^org-r+-17000000001$/);
});

it('makes a name that STS takes of whatever it is given', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 60 }), fc.string());
  fc.assert(
    fc.property(text, text, (repository, runId) => {
      expect(defaultSessionName(repository, runId)).toMatch(TAKEN_BY_STS);
    }),
    { numRuns: 5000 },
  );
});

it.each(['ab', 'a'.repeat(64), 'A_b+c=d,e.f@g-h', '--', '00'])('%s is taken as it is', (text) => {
  expect(checkSessionName(text)).toBe(text);
});

it.each([
  ['empty', ''],
  ['one character', 'a'],
  ['65 characters', 'a'.repeat(65)],
  ['a slash', 'octo-org/octo-repo'],
  ['a blank', 'my session'],
  ['a line break at its end', 'session\n'],
  ['a colon', 'a:b'],
  ['a letter beyond ASCII', 'séance'],
  ['digits beyond ASCII', '١٢'],
])('an explicit name with %s is an error, and is not corrected', (_, text) => {
  expect(() => checkSessionName(text)).toThrow(
    expect.objectContaining({
      code: 'ERR_INPUT',
      message: expect.stringContaining('sessionName'),
    }),
  );
});
