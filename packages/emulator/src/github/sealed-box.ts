import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';

/** The keys by which a scope's secrets are encrypted. */
export interface BoxKeys {
  publicKey: Uint8Array;
  secretKey: Uint8Array;
}

const PUBLIC_KEY_BYTES = 32;
const NONCE_BYTES = 24;
/** `expand 32-byte k`, as the Salsa20 specification has it, in words. */
const SIGMA = new Uint32Array(new TextEncoder().encode('expand 32-byte k').buffer);

export function createBoxKeys(): BoxKeys {
  const { secretKey, publicKey } = x25519.keygen();
  return { publicKey, secretKey };
}

/**
 * Opens a libsodium sealed box: the public key of the moment, then what crypto_box made of the
 * message, with a nonce of both public keys (libsodium documentation, "Sealed boxes"). Written
 * from that description, with another library than the one that seals in our product.
 *
 * @returns undefined for a box that is not for these keys
 */
export function openSealedBox(
  box: Uint8Array,
  { publicKey, secretKey }: BoxKeys,
): string | undefined {
  if (box.length < PUBLIC_KEY_BYTES + 16) return undefined;
  const sender = box.subarray(0, PUBLIC_KEY_BYTES);
  const nonce = blake2b.create({ dkLen: NONCE_BYTES }).update(sender).update(publicKey).digest();
  try {
    const key = beforehand(x25519.getSharedSecret(secretKey, sender));
    const message = xsalsa20poly1305(key, nonce).decrypt(box.subarray(PUBLIC_KEY_BYTES));
    return new TextDecoder('utf-8', { fatal: true }).decode(message);
  } catch {
    return undefined;
  }
}

/** crypto_box_beforenm: HSalsa20 of the shared secret. */
function beforehand(shared: Uint8Array): Uint8Array {
  const key = new Uint32Array(8);
  hsalsa(SIGMA, new Uint32Array(shared.slice().buffer), new Uint32Array(4), key);
  return new Uint8Array(key.buffer);
}
