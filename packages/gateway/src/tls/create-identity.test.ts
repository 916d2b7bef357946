import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createTlsIdentity } from './create-identity.ts';

const NOW = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-tls-'));
afterAll(() => rmSync(directory, { recursive: true }));

const identity = await createTlsIdentity(NOW);
const server = new X509Certificate(identity.certificate);
const authority = new X509Certificate(identity.authority);

describe('the certificate of a gateway', () => {
  it('is signed by the authority, for the key', () => {
    expect(server.checkIssued(authority)).toBe(true);
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(server.checkPrivateKey(createPrivateKey(identity.key.reveal()))).toBe(true);
    expect([server.ca, authority.ca]).toEqual([false, true]);
  });

  it('is for this machine alone', () => {
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkIP('::1')).toBe('::1');
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkHost('example.com')).toBeUndefined();
    expect(server.checkIP('127.0.0.2')).toBeUndefined();
  });

  it('is valid for 825 days, the longest that systems of Apple accept', () => {
    const [from, to] = [Date.parse(server.validFrom), Date.parse(server.validTo)];
    expect(to - from).toBe(825 * DAY_MS);
    expect(from).toBe(NOW - DAY_MS);
  });

  it('has another key and another number each time', async () => {
    const other = await createTlsIdentity(NOW);
    expect(other.key.reveal()).not.toBe(identity.key.reveal());
    expect(new X509Certificate(other.certificate).serialNumber).not.toBe(server.serialNumber);
    expect(server.verify(new X509Certificate(other.authority).publicKey)).toBe(false);
  });

  it.runIf(hasOpenssl())('stands the strict checks of OpenSSL', () => {
    const [ca, leaf] = [join(directory, 'ca.pem'), join(directory, 'leaf.pem')];
    writeFileSync(ca, identity.authority);
    writeFileSync(leaf, identity.certificate);
    const strict = ['verify', '-x509_strict', '-purpose', 'sslserver', '-attime', `${NOW / 1000}`];
    const said = execFileSync('openssl', [...strict, '-CAfile', ca, leaf], { encoding: 'utf8' });
    expect(said).toContain('leaf.pem: OK');
  });
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
