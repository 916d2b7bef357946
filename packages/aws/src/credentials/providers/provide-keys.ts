import type { Settings } from '../../config/config-files.ts';
import type { ProvidedCredentials } from './provided-credentials.ts';

/**
 * Keys as a profile or the environment holds them. The older names of the session token are those of
 * botocore (`SharedCredentialProvider.TOKENS`, `EnvProvider.TOKENS`).
 *
 * @param values settings of a profile, in small letters, or variables
 */
export function provideKeys(values: Settings): ProvidedCredentials {
  const read = (name: string) => values[name] || values[name.toUpperCase()];
  const sessionToken = read('aws_session_token') ?? read('aws_security_token');
  const accountId = read('aws_account_id');
  return {
    accessKeyId: read('aws_access_key_id') ?? '',
    secretAccessKey: read('aws_secret_access_key') ?? '',
    ...(sessionToken && { sessionToken }),
    ...(accountId && { accountId }),
  };
}
