import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@bedrock-token/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ProcessIo } from '../process-io.ts';
import { encodeEntry, type TokenEntry } from './entry.ts';
import { findUsable } from './lookup.ts';
import { createFileStore, entryPath } from './store.ts';

const KEY = 'a'.repeat(64);
const ISSUED = Date.UTC(2026, 0, 1);
const URL_TEXT =
  'bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20260101%2Fus-east-1%2Fbedrock%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=00&X-Amz-SignedHeaders=host&Version=1';

const ENTRY: TokenEntry = {
  kind: 'token',
  key: KEY,
  region: 'us-east-1',
  source: 'profile',
  issuedAt: ISSUED,
  expiresAt: ISSUED + 3_600_000,
  uptime: 1_000,
  token: new Secret(`bedrock-api-key-${btoa(URL_TEXT)}`),
};

/** A quarter of an hour later, by both clocks. */
const io = {
  platform: process.platform,
  userId: process.getuid?.(),
  now: () => ISSUED + 900_000,
  uptime: () => 1_900,
} as ProcessIo;

const wanted = { kind: 'token', key: KEY } as const;

/** Bytes in a file's place: those of an entry with a part that is other, or any. */
const good = Buffer.from(encodeEntry(ENTRY));
const files = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc
    .tuple(fc.nat(good.length), fc.nat(30), fc.uint8Array({ maxLength: 30 }))
    .map(([at, less, more]) =>
      Buffer.concat([good.subarray(0, at), more, good.subarray(at + less)]),
    ),
  fc
    .tuple(fc.constantFrom(...Object.keys(JSON.parse(good.toString()))), fc.jsonValue())
    .map(([name, value]) =>
      Buffer.from(JSON.stringify({ ...JSON.parse(good.toString()), [name]: value })),
    ),
  fc.json().map((text) => Buffer.from(text)),
);

it('ten thousand generated files in the place of an entry are the entry, or a miss', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-store-'));
  chmodSync(directory, 0o700);
  const store = createFileStore(directory, io);
  const freshness = {
    minTtlSeconds: 600,
    isMinTtlAsked: false,
    refresh: false,
    useCache: true,
    timeoutMs: 1_000,
  };
  const find = () => findUsable(wanted, { ...freshness, store: 'file' }, store, io);
  let hits = 0;
  try {
    for (const bytes of fc.sample(files, { numRuns: 10_000, seed: 20260105 })) {
      writeFileSync(entryPath(directory, KEY), bytes, { mode: 0o600 });
      const found = await find();
      if (found === undefined) continue;
      hits += 1;
      const token = found.token.reveal();
      expect(token).toMatch(/^bedrock-api-key-[\w+/=]+$/);
      expect(Buffer.from(bytes).toString()).toContain(token);
      expect(found.key).toBe(KEY);
      expect(found.expiresAt - io.now()).toBeGreaterThanOrEqual(600_000);
    }
    // Some changes leave a whole entry; most do not.
    expect(hits).toBeGreaterThan(50);
    expect(hits).toBeLessThan(5_000);
    rmSync(entryPath(directory, KEY));
    mkdirSync(entryPath(directory, KEY));
    expect(await find()).toBeUndefined();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
