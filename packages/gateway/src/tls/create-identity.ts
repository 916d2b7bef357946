import { generateKeyPairSync } from 'node:crypto';
import { Secret } from '@bedrock-token/core';

/** What a server shows to its clients, and what they check it by, in PEM. */
export interface TlsIdentity {
  key: Secret<string>;
  /** Of the server. */
  certificate: string;
  /** Of the authority that has signed it, which clients have to trust. */
  authority: string;
}

/** The common name of the authority, by which people find it in a list. */
export const AUTHORITY_NAME = 'bedrock-token gateway of this user';

/** Apple's systems accept no longer one from an authority that a user has added, in days. */
const VALID_DAYS = 825;
const DAY_MS = 86_400_000;
/** Clocks of two machines that share a home directory may differ. */
const BEFORE_MS = DAY_MS;

/**
 * A certificate for the loopback addresses and `localhost`, and the authority that has signed it. The
 * key of the authority is discarded, so it cannot sign anything else.
 *
 * @param now in milliseconds since the epoch; the certificate is valid from a day before, for 825 days
 */
export async function createTlsIdentity(now: number): Promise<TlsIdentity> {
  // Loaded only then: most gateways speak no TLS, and the others have a certificate already.
  const { buildCertificate } = await import('./build-certificate.ts');
  const authority = createKey();
  const server = createKey();
  const validity = {
    notBefore: new Date(now - BEFORE_MS),
    notAfter: new Date(now - BEFORE_MS + VALID_DAYS * DAY_MS),
  };
  const issuer = AUTHORITY_NAME;
  return {
    key: new Secret(server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    certificate: buildCertificate(
      { ...validity, issuer, subject: 'localhost', publicKey: server.publicKey, names: LOOPBACK },
      authority,
    ),
    authority: buildCertificate(
      { ...validity, issuer, subject: issuer, publicKey: authority.publicKey, names: undefined },
      authority,
    ),
  };
}

const LOOPBACK = [{ dNSName: 'localhost' }, { iPAddress: '127.0.0.1' }, { iPAddress: '::1' }];

const createKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
