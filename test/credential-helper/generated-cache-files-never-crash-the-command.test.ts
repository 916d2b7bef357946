import { rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { editEntry, entryPath, readEntry, rewriteToken } from '../support/command/cache-entry.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';
import { sizeOf } from '../support/setup/exhaustive.ts';
import { allow } from '../support/setup/start-of-node.ts';

const FILES = sizeOf(20, 60);
const PAIRS = sizeOf(17, 34);
const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

/** Ways to spoil a file that was a good entry with a token that nobody here signed. */
const spoiled = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => () => bytes),
  fc.tuple(fc.nat(1_500), fc.uint8Array({ minLength: 1, maxLength: 8 })).map(
    ([at, bytes]) =>
      (good: Uint8Array) =>
        Buffer.concat([good.subarray(0, at), bytes, good.subarray(at + bytes.length)]),
  ),
  fc.nat(1_500).map((at) => (good: Uint8Array) => good.subarray(0, Math.min(at, good.length - 2))),
  fc
    .tuple(
      fc.constantFrom(
        'version',
        'kind',
        'key',
        'region',
        'token',
        'expiresAt',
        'issuedAt',
        'uptime',
      ),
      fc.jsonValue(),
    )
    .map(
      ([name, value]) =>
        (good: Uint8Array) =>
          Buffer.from(
            JSON.stringify({ ...JSON.parse(Buffer.from(good).toString()), [name]: value }),
          ),
    ),
  fc.json().map((text) => () => Buffer.from(text)),
);

/** Ten thousand are read in one process: apps/credential-helper/src/cache/store.test.ts. */
it(`${FILES} spoiled files in a cache are read as whole or as nothing`, async () => {
  const ways = fc.sample(spoiled, { numRuns: FILES, seed: 20260102 });
  const lanes = [0, 1, 2, 3].map(async (lane) => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    const get = () => runCommand(['--format', 'json'], { env, limitMs: 15_000 });
    await get();
    const path = entryPath(home);
    const good = readEntry(path);
    const foreign = rewriteToken(String(good.token), (url) =>
      url.replace(/Signature=\w{6}/, 'Signature=badbad'),
    );
    for (const spoil of ways.filter((_, index) => index % 4 === lane)) {
      rmSync(path, { force: true });
      writeFileSync(path, JSON.stringify(good), { mode: 0o600 });
      editEntry(path, { token: foreign });
      const bytes = spoil(Buffer.from(JSON.stringify(readEntry(path))));
      writeFileSync(path, bytes);
      const result = await get();
      const shown = JSON.stringify({ file: Buffer.from(bytes).toString('latin1'), ...result });
      expect(result, shown).toMatchObject({ code: 0, stderr: '', signal: null });
      const { Token, Cached } = JSON.parse(result.stdout) as { Token: string; Cached: boolean };
      expect(Token, shown).toMatch(/^bedrock-api-key-[\w+/=]+$/);
      // A change that leaves a whole entry may do so; the key in it is then the one that was there.
      if (!Cached) expect(Token, shown).not.toBe(foreign);
      else expect(Buffer.from(bytes).toString(), shown).toContain(Token);
      if (!Cached) expect(readEntry(path).token).toBe(Token);
    }
  });
  await Promise.all(lanes);
});

it(`${PAIRS} strange things in the place of a lock and of a note hold nobody up for long`, async () => {
  const texts = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc
      .record({
        id: fc.constantFrom('x', '', '__proto__'),
        pid: fc.oneof(fc.integer(), fc.constantFrom(1, 0, -1, 4_194_303, 1e300, process.pid)),
        host: fc.constantFrom('elsewhere', ''),
        lockId: fc.constantFrom('x', 1),
        at: fc.constantFrom(0, -1, 1e300, null),
        code: fc.constantFrom('ERR_LOCK', 'constructor', '', 7),
        message: fc.constantFrom('m', null),
        hint: fc.constantFrom('h', {}),
      })
      .map((value) => JSON.stringify(value)),
  );
  const pairs = fc.sample(fc.tuple(texts, texts), { numRuns: PAIRS, seed: 20260103 });
  for (let at = 0; at < pairs.length; at += 17) {
    await Promise.all(
      pairs.slice(at, at + 17).map(async ([lock, note]) => {
        using home = makeHome();
        const env = { ...home.env, ...ENV };
        await runCommand([], { env });
        const place = entryPath(home).replace('.json', '');
        writeFileSync(`${place}.lock`, lock, { mode: 0o600 });
        writeFileSync(`${place}.failure`, note, { mode: 0o600 });
        const result = await runCommand(['--refresh', '--timeout', '8s'], { env });
        const shown = JSON.stringify({ lock, note, ...result });
        expect([0, 7], shown).toContain(result.code);
        expect(result.stderr, shown).not.toMatch(/\n\s+at |unforeseen/);
        expect(result.milliseconds, shown).toBeLessThan(await allow(4_000));
      }),
    );
  }
});
