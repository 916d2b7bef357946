import type { SecureContext } from 'node:tls';

/**
 * The certificate authorities that AWS_CA_BUNDLE, or else a profile's `ca_bundle`, puts in the place of
 * the built-in ones, for a client that is not the SDK's.
 *
 * @returns undefined if nothing names a bundle
 * @throws ERR_INPUT if a file cannot be read or holds no certificate
 */
export async function findAuthorities(
  environment: NodeJS.ProcessEnv,
  profileBundle: string | undefined,
): Promise<SecureContext | undefined> {
  // Node's TLS takes milliseconds to load, and most machines have no such file.
  const { readAuthorities } = await import('./certificate-authorities.ts');
  return readAuthorities(environment, profileBundle);
}
