import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { asyncProperty, assert as check, string } from 'fast-check';
import { expect, it } from 'vitest';
import { seal } from './sealed-box.ts';

/** TweetNaCl and BLAKE2 in JavaScript: nothing in it is of libsodium, with which we seal. */
const { open } = createRequire(import.meta.url)('tweetnacl-sealedbox-js') as {
  open(box: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | null;
};

function makeKeys() {
  const { x = '', d = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return { publicKey: Buffer.from(x, 'base64url'), secretKey: Buffer.from(d, 'base64url') };
}

const bytes = (data: Uint8Array) => Uint8Array.from(data);

it('another library opens what was sealed, whatever the text', async () => {
  const { publicKey, secretKey } = makeKeys();
  await check(
    asyncProperty(string({ unit: 'grapheme', maxLength: 500 }), async (text) => {
      const box = Buffer.from(await seal(text, publicKey.toString('base64')), 'base64');
      const opened = open(bytes(box), bytes(publicKey), bytes(secretKey));
      expect(Buffer.from(opened ?? [0]).toString('utf8')).toBe(text);
    }),
  );
});

it('nobody else does, and no two boxes are alike', async () => {
  const [one, other] = [makeKeys(), makeKeys()];
  const key = one.publicKey.toString('base64');
  const [box, again] = [await seal('secret', key), await seal('secret', key)];
  expect(box).not.toBe(again);
  const sealed = bytes(Buffer.from(box, 'base64'));
  expect(open(sealed, bytes(other.publicKey), bytes(other.secretKey))).toBeNull();
});

const zeros = (bytes: number) => Buffer.alloc(bytes).toString('base64');

it.each([
  ['', /32 bytes/],
  ['AAAA', /32 bytes/],
  [zeros(33), /32 bytes/],
  [zeros(32), /X25519/],
  [`AQ${zeros(32).slice(2)}`, /X25519/],
])('%j is no public key', async (key, problem) => {
  await expect(seal('secret', key)).rejects.toThrow(problem);
});
