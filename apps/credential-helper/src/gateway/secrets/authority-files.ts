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
  let ofSystem: readonly string[] | undefined;
  const write = (name: string, certificates: readonly string[]) => {
    const path = join(directory, name);
    const all = [...new Set([authority, ...certificates].map((one) => one.trim()))];
    const text = `${all.join('\n')}\n`;
    // Forcing files to the disk takes time, and most starts change nothing.
    if (!isAsBefore(path, text)) replaceFile(path, text, { overAnything: true });
    return path;
  };
  const authorityFile = write('tls-authority.pem', []);
  const variables = VARIABLES.flatMap(({ name, adds, ifSet }): [string, string][] => {
    const before = env[name];
    if (ifSet && !before) return [];
    const others = before ? readOthers(before) : [];
    if (others.length > 0) return [[name, write(`${name}.pem`, others)]];
    if (adds) return [[name, authorityFile]];
    ofSystem ??= trustedBySystem();
    return [[name, write(`${name}.pem`, ofSystem)]];
  });
  return { authorityFile, variables };
}

function trustedBySystem(): readonly string[] {
  for (const path of OF_SYSTEM) {
    const found = readCertificates(path);
    if (found.length > 0) return found;
  }
  return rootCertificates;
}

/** The certificates of a file, but those of this user's gateways; none of one that cannot be read. */
const readOthers = (path: string) => readCertificates(path).filter((one) => !isOurs(one));

function readCertificates(path: string): string[] {
  try {
    const file = readRegularFile(resolveLinks(path).path, FILE_LIMITS.certificates);
    return splitPem(file?.bytes.toString('latin1') ?? '');
  } catch {
    // Who needs it reports that.
    return [];
  }
}

/** Whether a file of this user alone holds that text. */
function isAsBefore(path: string, text: string): boolean {
  try {
    const file = readRegularFile(path, FILE_LIMITS.certificates);
    if (file === undefined || (file.stat.mode & 0o077) !== 0) return false;
    return file.bytes.toString('latin1') === text;
  } catch {
    return false;
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
