import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ProcessIo } from '../process-io.ts';
import { cacheKey } from './cache-key.ts';

type Fact = Record<string, string>;

const keyOf = ({ host = 'h', home = '/nonexistent', ...env }: Fact, request: Fact = {}) =>
  cacheKey(
    {
      profile: request.profile,
      roleArn: request.roleArn,
      region: request.region,
      scope: request.scope === 'inference' ? 'inference' : 'role',
    },
    ['token', request.duration],
    { env, hostName: host, home, userId: 1 } as unknown as ProcessIo,
  );

const values = fc.constantFrom('', 'a', 'b', 'a"', 'a,b', '[', '\n', 'null');
const facts = fc.dictionary(
  fc.constantFrom('host', 'home', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_X', 'AWS_CONFIG_FILE'),
  values,
);
const requests = fc.dictionary(fc.constantFrom('profile', 'roleArn', 'region', 'duration'), values);
const whole = ({ host = 'h', home = '/nonexistent', ...env }: Fact) => ({ host, home, ...env });
const sorted = (fact: Fact) => JSON.stringify(Object.entries(fact).sort());

it('two calls share a key if all that tells them apart is the same, and only then', () => {
  fc.assert(
    fc.property(facts, facts, requests, requests, (a, b, x, y) => {
      const areSame = sorted(whole(a)) === sorted(whole(b)) && sorted(x) === sorted(y);
      expect(keyOf(a, x) === keyOf(b, y)).toBe(areSame);
    }),
    { numRuns: 3_000 },
  );
});

it('a key is a name of a file, and says nothing of what it was made from', () => {
  fc.assert(
    fc.property(facts, requests, (fact, request) => {
      expect(keyOf(fact, request)).toMatch(/^[0-9a-f]{64}$/);
    }),
  );
});

it.each([
  ['AWS_CONFIG_FILE', '~/'],
  ['AWS_SHARED_CREDENTIALS_FILE', '~\\'],
  ['AWS_WEB_IDENTITY_TOKEN_FILE', '~/'],
])('an edit of the file of %s with %s is another key', (variable, prefix) => {
  const home = mkdtempSync(join(tmpdir(), 'bedrock-token-key-'));
  try {
    const facts = { home, [variable]: `${prefix}moved` };
    writeFileSync(join(home, 'moved'), 'a');
    const before = keyOf(facts);
    writeFileSync(join(home, 'moved'), 'another');
    expect(keyOf(facts)).not.toBe(before);
  } finally {
    rmSync(home, { recursive: true });
  }
});
