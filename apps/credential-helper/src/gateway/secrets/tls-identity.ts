import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '@bedrock-token/core';
import { replaceFile } from '@bedrock-token/files';
import { createTlsIdentity, type TlsIdentity, type TrustFiles } from '@bedrock-token/gateway';
import { readOwnFile } from '../../cache/store.ts';
import { waitForLock } from '../../cache/wait-for-lock.ts';
import type { ProcessIo } from '../../process-io.ts';
import { writeAuthorityFiles } from './authority-files.ts';
import { inGatewayDirectory, locateGatewayDirectory } from './gateway-directory.ts';

const FILE = 'tls.pem';
/** A certificate that ends sooner is replaced, in milliseconds. */
const RENEW_MS = 30 * 86_400_000;
/** A write takes less by far, in milliseconds; then it is done without the lock. */
const PATIENCE_MS = 2_000;

/** Whether this user's gateways have had a certificate. */
export function hasTlsIdentity(io: ProcessIo): boolean {
  const directory = locateGatewayDirectory(io);
  return directory !== undefined && existsSync(join(directory, FILE));
}

/**
 * The certificate is kept in one file of mode 0600 in the state directory, with its key, so that the two
 * always belong together. It is made if there is none, or if it cannot be used any more.
 *
 * @param made is put into the place of the one of before
 * @throws ERR_INPUT if there is no place that is this user's alone
 */
export async function keepTlsIdentity(io: ProcessIo, made?: TlsIdentity): Promise<TlsIdentity> {
  return inGatewayDirectory(io, async (directory) => {
    const path = join(directory, FILE);
    const kept = made === undefined ? readIdentity(path, io) : undefined;
    if (kept !== undefined) return kept;
    const identity = made ?? (await createTlsIdentity(io.now()));
    const lock = await waitForLock(join(directory, 'tls.lock'), io, PATIENCE_MS);
    try {
      // Of several that start at once, the first one's is that of all.
      const ofOther = made === undefined ? readIdentity(path, io) : undefined;
      if (ofOther !== undefined) return ofOther;
      replaceFile(path, encode(identity), { overAnything: true });
      return identity;
    } finally {
      lock?.release();
    }
  });
}

/** Writes what clients need to trust a certificate. @throws ERR_INPUT as `keepTlsIdentity` */
export function publishAuthority({ authority }: TlsIdentity, io: ProcessIo): Promise<TrustFiles> {
  return inGatewayDirectory(io, async (directory) => writeAuthorityFiles(authority, directory, io));
}

const encode = ({ key, certificate, authority }: TlsIdentity) =>
  key.reveal() + certificate + authority;

/** @returns undefined for what is not there, not ours alone, damaged, or about to end */
function readIdentity(path: string, io: ProcessIo): TlsIdentity | undefined {
  try {
    const text = readOwnFile(path, io) ?? '';
    const [key = '', certificate = '', authority = ''] = text.match(PEM) ?? [];
    const server = new X509Certificate(certificate);
    const isWhole =
      server.checkPrivateKey(createPrivateKey(key)) &&
      server.verify(new X509Certificate(authority).publicKey);
    if (!isWhole || Date.parse(server.validTo) < io.now() + RENEW_MS) return undefined;
    return {
      key: new Secret(`${key}\n`),
      certificate: `${certificate}\n`,
      authority: `${authority}\n`,
    };
  } catch {
    return undefined;
  }
}

const PEM = /-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g;
