import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { Secret } from '@bedrock-token/core';
import { replaceFile } from '@bedrock-token/files';
import { createTlsIdentity, type TlsIdentity } from '@bedrock-token/gateway';
import { readOwnFile } from '../cache/store.ts';
import type { ProcessIo } from '../process-io.ts';
import { composeBundle } from './authority-bundle.ts';
import { inGatewayDirectory } from './gateway-directory.ts';

/** The certificate of this user's gateways, and the files that clients need to trust it. */
export interface KeptTlsIdentity {
  identity: TlsIdentity;
  /** The authority alone. */
  authorityFile: string;
  /** The authority, and all that are trusted without it: for clients that read one file only. */
  bundleFile: string;
}

/** A certificate that ends sooner is replaced, in milliseconds. */
const RENEW_MS = 30 * 86_400_000;

/**
 * The certificate is kept in one file of mode 0600 in the state directory, with its key, so that the two
 * always belong together. It is made if there is none, or if it cannot be used any more.
 *
 * @param isNew true to put another one in its place
 * @throws ERR_INPUT if there is no place that is this user's alone
 */
export async function keepTlsIdentity(isNew: boolean, io: ProcessIo): Promise<KeptTlsIdentity> {
  return inGatewayDirectory(io, async (directory) => {
    const path = join(directory, 'tls.pem');
    const kept = isNew ? undefined : readIdentity(path, io);
    const identity = kept ?? (await createTlsIdentity(io.now()));
    if (kept === undefined) replaceFile(path, encode(identity), { overAnything: true });
    const authorityFile = join(directory, 'tls-authority.pem');
    const bundleFile = join(directory, 'tls-bundle.pem');
    replaceFile(authorityFile, identity.authority, { overAnything: true });
    replaceFile(bundleFile, composeBundle(identity.authority, io), {
      overAnything: true,
    });
    return { identity, authorityFile, bundleFile };
  });
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
