import { Secret } from '@bedrock-token/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CredentialsEntry,
  decodeEntry,
  encodeEntry,
  isDueForRefresh,
  secondsLeft,
  type TokenEntry,
} from './entry.ts';

const KEY = 'a'.repeat(64);
const ISSUED = Date.parse('2026-01-01T12:00:00Z');

function composeToken(seconds = 3_600, region = 'us-east-1'): string {
  const query = new URLSearchParams({
    Action: 'CallWithBearerToken',
    'X-Amz-Credential': `AKIAEXAMPLEEXAMPLE12/20260101/${region}/bedrock/aws4_request`,
    'X-Amz-Date': '20260101T120000Z',
    'X-Amz-Expires': String(seconds),
  });
  return `bedrock-api-key-${btoa(`bedrock.amazonaws.com/?${query}`)}`;
}

const token = (fields: Partial<TokenEntry> = {}): TokenEntry => ({
  kind: 'token',
  key: KEY,
  region: 'us-east-1',
  source: 'environment',
  issuedAt: ISSUED,
  expiresAt: ISSUED + 3_600_000,
  uptime: 1_000,
  token: new Secret(composeToken()),
  ...fields,
});

const credentials: CredentialsEntry = {
  kind: 'credentials',
  key: KEY,
  region: 'us-east-1',
  source: 'sso',
  issuedAt: ISSUED,
  expiresAt: ISSUED + 3_600_000,
  uptime: 1_000,
  accessKeyId: 'ASIAEXAMPLEEXAMPLE12',
  secretAccessKey: new Secret('s'),
  sessionToken: new Secret('t'),
};

describe('an entry', () => {
  it('is read as it was written', () => {
    const { token: text, ...rest } = token();
    const back = decodeEntry(encodeEntry(token()), 'token', KEY);
    expect(back).toMatchObject(rest);
    expect(back?.token.reveal()).toBe(text.reveal());
    const read = decodeEntry(encodeEntry(credentials), 'credentials', KEY);
    expect(read?.secretAccessKey.reveal()).toBe('s');
  });

  it('is nothing if cut anywhere', () => {
    for (const [entry, kind] of [
      [token(), 'token'],
      [credentials, 'credentials'],
    ] as const) {
      const text = encodeEntry(entry).trimEnd();
      for (let length = 0; length < text.length; length++) {
        expect(decodeEntry(text.slice(0, length), kind, KEY)).toBeUndefined();
      }
      expect(decodeEntry(text, kind, KEY)).toBeDefined();
    }
  });

  it('is for its key and its kind alone', () => {
    const text = encodeEntry(token());
    expect(decodeEntry(text, 'token', 'b'.repeat(64))).toBeUndefined();
    expect(decodeEntry(text, 'credentials', KEY)).toBeUndefined();
  });

  it.each<[string, Partial<Record<string, unknown>>]>([
    ['another version', { version: 3 }],
    ['a date as text', { expiresAt: '2026' }],
    ['a date without end', { expiresAt: 1e300 }],
    ['a date before all clocks', { expiresAt: -62_167_219_200_001 }],
    ['a date that needs a fifth digit for its year', { issuedAt: 253_402_300_800_000 }],
    ['no uptime', { uptime: undefined }],
    ['another region than its key', { region: 'us-west-2' }],
    ['a key with a line break', { token: `${composeToken()}\n` }],
    ['a key with spaces inside', { token: composeToken().replace('-key-', '-key- ') }],
    ['a key of more than twelve hours', { token: composeToken(43_201) }],
    ['a key that is no text', { token: 7 }],
  ])('is nothing with %s', (_, fields) => {
    const text = JSON.stringify({ ...JSON.parse(encodeEntry(token())), ...fields });
    expect(decodeEntry(text, 'token', KEY)).toBeUndefined();
  });

  it('takes its dates from the key, not from the fields around it', () => {
    const lied = token({ issuedAt: ISSUED + 9e6, expiresAt: ISSUED + 9.9e6 });
    const read = decodeEntry(encodeEntry(lied), 'token', KEY);
    expect(read).toMatchObject({ issuedAt: ISSUED, expiresAt: ISSUED + 3_600_000 });
  });

  it('is a whole one or nothing, whatever is in a file', () => {
    const whole = JSON.parse(encodeEntry(token())) as Record<string, unknown>;
    const changed = fc
      .tuple(fc.constantFrom(...Object.keys(whole)), fc.jsonValue())
      .map(([name, value]) => JSON.stringify({ ...whole, [name]: value }));
    const spliced = fc
      .tuple(fc.nat(1_000), fc.nat(20), fc.string({ unit: 'binary', maxLength: 20 }))
      .map(([at, count, more]) => {
        const text = JSON.stringify(whole);
        return text.slice(0, at) + more + text.slice(at + count);
      });
    const texts = fc.oneof(changed, spliced, fc.json(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(texts, (text) => {
        const read = decodeEntry(text, 'token', KEY);
        if (read === undefined) return;
        expect(read.token.reveal()).toMatch(/^bedrock-api-key-[\w+/=]+$/);
        expect(read.expiresAt - read.issuedAt).toBeLessThanOrEqual(43_200_000);
        expect(new Date(read.expiresAt).toISOString()).toMatch(/^\d{4}-/);
        expect(typeof isDueForRefresh(read, { now: () => ISSUED, uptime: () => 0 })).toBe(
          'boolean',
        );
      }),
      { numRuns: 10_000 },
    );
  });
});

/** What two clocks say when so much has passed; the wall clock was set right or wrong since. */
const moments = fc.record({
  passed: fc.double({ min: 0, max: 1e6, noNaN: true }),
  wallSetBy: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
});
const clocks = (passed: number, wallSetBy: number, uptime: number) => ({
  now: () => ISSUED + (passed + wallSetBy) * 1000,
  uptime: () => uptime,
});

describe('the remaining lifetime', () => {
  it('is never more than there is, wherever the wall clock was set to', () => {
    fc.assert(
      fc.property(moments, ({ passed, wallSetBy }) => {
        const left = secondsLeft(token(), clocks(passed, wallSetBy, 1_000 + passed));
        expect(left).toBeLessThanOrEqual(Math.max(0, 3_600 - passed + 1e-6));
      }),
      { numRuns: 5_000 },
    );
  });

  it('is never more than there is after a restart, if the wall clock is right', () => {
    fc.assert(
      fc.property(moments, fc.double({ min: 0, max: 1e9, noNaN: true }), ({ passed }, uptime) => {
        const left = secondsLeft(token(), clocks(passed, 0, uptime));
        expect(left).toBeLessThanOrEqual(Math.max(0, 3_600 - passed + 1e-6));
      }),
    );
  });

  it('is what there is while both clocks are right', () => {
    fc.assert(
      fc.property(moments, ({ passed }) => {
        const left = secondsLeft(token(), clocks(passed, 0, 1_000 + passed));
        expect(left).toBeCloseTo(3_600 - passed, 3);
      }),
    );
  });

  it('is due in the last fifth, and from then on', () => {
    const due = (passed: number) => isDueForRefresh(token(), clocks(passed, 0, 1_000 + passed));
    expect([0, 2_879, 2_881, 3_599, 3_601, 1e6].map(due)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    fc.assert(
      fc.property(moments, fc.nat(10_000), ({ passed, wallSetBy }, uptime) => {
        const io = clocks(passed, wallSetBy, uptime);
        // What is over is due, too: nobody may take it for young.
        if (secondsLeft(token(), io) <= 0) expect(isDueForRefresh(token(), io)).toBe(true);
      }),
    );
  });
});
