import { execFileSync } from 'node:child_process';
import type { RealHosts } from './real-hosts.ts';

/** Options by which Java trusts the authority of the emulator, and no other. */
export function trustAuthority({ authorityFile }: RealHosts): string[] {
  const store = authorityFile.replace(/\.pem$/, '.p12');
  const password = 'changeit';
  execFileSync(
    'keytool',
    [
      ...['-importcert', '-noprompt', '-alias', 'suite', '-file', authorityFile],
      ...['-keystore', store, '-storetype', 'PKCS12', '-storepass', password],
    ],
    { stdio: 'pipe' },
  );
  const settings = { trustStore: store, trustStorePassword: password, trustStoreType: 'PKCS12' };
  return Object.entries(settings).map(([name, value]) => `-Djavax.net.ssl.${name}=${value}`);
}
