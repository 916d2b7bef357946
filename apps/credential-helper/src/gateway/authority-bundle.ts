import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { FILE_LIMITS } from '@bedrock-token/core';
import { readRegularFile, resolveLinks } from '@bedrock-token/files';
import { AUTHORITY_NAME } from '@bedrock-token/gateway';
import type { ProcessIo } from '../process-io.ts';

/** Where OpenSSL and Go look on Debian, Red Hat, and macOS, Alpine and the BSDs. */
const OF_SYSTEM = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

/**
 * An authority together with those that programs of this user trust now: AWS_CA_BUNDLE and SSL_CERT_FILE
 * replace what is trusted, so a file with the authority alone would cut these programs off from the rest.
 *
 * @returns PEM, without the authorities that this user's gateways had before
 */
export function composeBundle(authority: string, { env }: ProcessIo): string {
  const named = [env.AWS_CA_BUNDLE, env.SSL_CERT_FILE].flatMap(readCertificates);
  const others = named.length > 0 ? named : readFirst(OF_SYSTEM);
  const base = others.length > 0 ? others : [...rootCertificates];
  const all = [...base, ...readCertificates(env.NODE_EXTRA_CA_CERTS)].map((text) => text.trim());
  const kept = [...new Set(all)].filter((text) => !isOurs(text));
  return [authority.trim(), ...kept, ''].join('\n');
}

function readFirst(paths: readonly string[]): string[] {
  for (const path of paths) {
    const found = readCertificates(path);
    if (found.length > 0) return found;
  }
  return [];
}

/** None of a file that cannot be read: who needs it says so. */
function readCertificates(path: string | undefined): string[] {
  if (!path) return [];
  try {
    const file = readRegularFile(resolveLinks(path).path, FILE_LIMITS.certificates);
    const text = file?.bytes.toString('latin1') ?? '';
    return text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  } catch {
    return [];
  }
}

function isOurs(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject === `CN=${AUTHORITY_NAME}`;
  } catch {
    return true;
  }
}
