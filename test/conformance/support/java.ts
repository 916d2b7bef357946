import { execFileSync } from 'node:child_process';
import type { Toolbox } from '../part.ts';
import type { RealHosts } from './real-hosts.ts';

export const JAVA_SDK = '2.59.1';

/** @returns the class path of the AWS SDK's clients for Bedrock Runtime and STS */
export const installAwsSdk = (toolbox: Toolbox): Promise<string> =>
  toolbox.maven(
    ['bedrockruntime', 'sts'].map((name) => `software.amazon.awssdk:${name}:${JAVA_SDK}`),
  );

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
