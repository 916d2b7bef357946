import sodium from 'libsodium-wrappers';

/**
 * Encrypts for the owner of a public key alone, as GitHub asks for its secrets: a libsodium sealed
 * box (GitHub REST API, "Encrypting secrets for the REST API").
 *
 * @param publicKey base64 of 32 bytes
 * @returns base64
 * @throws Error if the key is not one
 */
export async function seal(text: string, publicKey: string): Promise<string> {
  await sodium.ready;
  const box = sodium.crypto_box_seal(text, Buffer.from(publicKey, 'base64'));
  return Buffer.from(box).toString('base64');
}
