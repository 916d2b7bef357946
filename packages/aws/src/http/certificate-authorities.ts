import { X509Certificate } from 'node:crypto';
import { homedir } from 'node:os';
import { createSecureContext, type SecureContext } from 'node:tls';
import { FILE_LIMITS, inputError } from '@bedrock-token/core';
import { expandHome } from '../config/config-files.ts';
import { readRegularFile } from '../config/regular-file.ts';

/**
 * The certificate authorities that AWS_CA_BUNDLE, or else a profile's `ca_bundle`, puts in the
 * place of the built-in ones (AWS SDKs and Tools Reference Guide, "ca_bundle"). Those of
 * NODE_EXTRA_CA_CERTS, which Node adds to the built-in ones, are kept in addition to them.
 *
 * @returns parsed once for all connections; undefined if nothing names a bundle
 * @throws ERR_INPUT if a file cannot be read or holds no certificate
 */
export function readAuthorities(
  environment: NodeJS.ProcessEnv,
  profileBundle: string | undefined,
): SecureContext | undefined {
  const path = environment.AWS_CA_BUNDLE || profileBundle;
  if (!path) return undefined;
  const name = environment.AWS_CA_BUNDLE ? 'AWS_CA_BUNDLE' : 'ca_bundle';
  const extra = environment.NODE_EXTRA_CA_CERTS;
  const bundle = readPem(/^~/.test(path) ? expandHome(path, homedir()) : path, name);
  return createSecureContext({
    ca: extra ? [bundle, readPem(extra, 'NODE_EXTRA_CA_CERTS')] : bundle,
  });
}

function readPem(path: string, name: string): string {
  let text: string;
  try {
    text = readRegularFile(path, 'latin1', FILE_LIMITS.certificates);
  } catch (error) {
    throw inputError(
      name,
      `names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`,
      'Give the path of a PEM file of certificate authorities, or unset it.',
    );
  }
  try {
    // The first is enough; Node ignores what it cannot read, and then trusts no authority.
    new X509Certificate(text);
  } catch {
    throw inputError(
      name,
      'names a file without a PEM certificate',
      'The file must contain whole -----BEGIN CERTIFICATE----- blocks; convert DER with openssl x509 -inform der.',
    );
  }
  return text;
}
