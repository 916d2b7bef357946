import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { FILE_LIMITS } from '@bedrock-token/core';
import { readRegularFile, replaceFile, resolveLinks } from '@bedrock-token/files';
import { AUTHORITY_NAME, type TrustFiles } from '@bedrock-token/gateway';
import type { ProcessIo } from '../../process-io.ts';

/**
 * Variables that name a file of authorities. Those that replace what a program trusts get a file with the
 * rest in it, too: a file with one authority would cut the program off from all others.
 */
const VARIABLES: readonly { name: string; adds?: true; ifSet?: true }[] = [
  // AWS SDKs and Tools Reference Guide, "ca_bundle".
  { name: 'AWS_CA_BUNDLE' },
  // OpenSSL, Go, and httpx, which OpenAI's and Anthropic's SDKs for Python use.
  { name: 'SSL_CERT_FILE' },
  // Python's requests.
  { name: 'REQUESTS_CA_BUNDLE' },
  // curl reads SSL_CERT_FILE, unless it has this one.
  { name: 'CURL_CA_BUNDLE', ifSet: true },
  { name: 'NODE_EXTRA_CA_CERTS', adds: true },
];

/** Where OpenSSL and Go look on Debian, Red Hat, and macOS, Alpine and the BSDs. */
const OF_SYSTEM = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

/**
 * Writes what clients need to trust an authority, into a directory of this user. The file of a variable
 * has what the variable named before, or else what the system trusts.
 *
 * @param authority in PEM
 * @throws Error of the system, or FileRefusal, if a file cannot be written
 */
export function writeAuthorityFiles(
  authority: string,
  directory: string,
  { env }: Pick<ProcessIo, 'env'>,
): TrustFiles {
  const write = (name: string, certificates: readonly string[]) => {
    const path = join(directory, name);
    const text = [...new Set([authority, ...certificates].map((one) => one.trim()))].join('\n');
    replaceFile(path, `${text}\n`, { overAnything: true });
    return path;
  };
  const authorityFile = write('tls-authority.pem', []);
  const variables = VARIABLES.flatMap(({ name, adds, ifSet }): [string, string][] => {
    const before = env[name];
    if (ifSet && !before) return [];
    const others = before ? readOthers(before) : [];
    if (adds && others.length === 0) return [[name, authorityFile]];
    return [[name, write(`${name}.pem`, others.length > 0 ? others : trustedBySystem())]];
  });
  return { authorityFile, variables };
}

function trustedBySystem(): readonly string[] {
  for (const path of OF_SYSTEM) {
    const found = readOthers(path);
    if (found.length > 0) return found;
  }
  return rootCertificates;
}

/** The certificates of a file, but those of this user's gateways; none of one that cannot be read. */
function readOthers(path: string): string[] {
  try {
    const file = readRegularFile(resolveLinks(path).path, FILE_LIMITS.certificates);
    const text = file?.bytes.toString('latin1') ?? '';
    return splitPem(text).filter((one) => !isOurs(one));
  } catch {
    // Who needs it says so.
    return [];
  }
}

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** In time that is linear in the length, whatever the text is. */
function splitPem(text: string): string[] {
  const found: string[] = [];
  for (let from = text.indexOf(BEGIN); from >= 0; ) {
    const end = text.indexOf(END, from);
    if (end < 0) break;
    found.push(text.slice(from, end + END.length));
    from = text.indexOf(BEGIN, end);
  }
  return found;
}

function isOurs(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject === `CN=${AUTHORITY_NAME}`;
  } catch {
    return true;
  }
}
