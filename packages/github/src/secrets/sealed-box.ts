import type sodiumModule from 'libsodium-wrappers';

type Sodium = typeof sodiumModule;

/** 32 bytes, with the sign that fills them up. */
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Encrypts for the owner of a public key alone, as GitHub asks for its secrets: a libsodium sealed
 * box (GitHub REST API, "Encrypting secrets for the REST API").
 *
 * @param publicKey base64 of 32 bytes
 * @returns base64
 * @throws Error if the key is not one, also if it is of low order: anybody could open such a box
 */
export async function seal(text: string, publicKey: string): Promise<string> {
  if (!BASE64_OF_32_BYTES.test(publicKey)) throw new Error('No base64 of 32 bytes');
  // Half a megabyte, which only a run that writes a secret needs.
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  return Buffer.from(sealFor(sodium, Buffer.from(publicKey, 'base64'), text)).toString('base64');
}

/** libsodium refuses keys of low order, zeros among them, as "invalid usage". */
function sealFor(sodium: Sodium, key: Uint8Array, text: string): Uint8Array {
  try {
    return sodium.crypto_box_seal(text, key);
  } catch (cause) {
    throw new Error('No public key of X25519', { cause });
  }
}
