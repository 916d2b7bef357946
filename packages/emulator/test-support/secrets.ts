import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import type { AccountConfig, Emulator, IssuedKeys, PolicyDocument } from '../src/index.ts';
import { ACCOUNT, allow, REGION, start } from './scenario.ts';

/** `keeper` may do all with secrets and parameters, `none` nothing, `caller` what a test says. */
export async function startSecrets(policy?: PolicyDocument, extra: Partial<AccountConfig> = {}) {
  const users = [
    { name: 'keeper', policies: [allow(['secretsmanager:*', 'ssm:*'])] },
    { name: 'none' },
    { name: 'caller', policies: policy === undefined ? [] : [policy] },
  ];
  const emulator = await start({ accounts: [{ id: ACCOUNT, roles: [], users, ...extra }] });
  const by = (user: string) => emulator.issue({ user });
  return {
    emulator,
    secrets: secretsClient(emulator, by('keeper')),
    parameters: ssmClient(emulator, by('keeper')),
    callersSecrets: secretsClient(emulator, by('caller')),
    callersParameters: ssmClient(emulator, by('caller')),
  };
}

export function secretsClient(
  emulator: Emulator,
  credentials: IssuedKeys,
  region = REGION,
  endpoint = emulator.env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? '',
) {
  return new SecretsManagerClient(settings(emulator, credentials, region, endpoint));
}

export function ssmClient(
  emulator: Emulator,
  credentials: IssuedKeys,
  region = REGION,
  endpoint = emulator.env.AWS_ENDPOINT_URL_SSM ?? '',
) {
  return new SSMClient(settings(emulator, credentials, region, endpoint));
}

function settings({ clock }: Emulator, credentials: IssuedKeys, region: string, endpoint: string) {
  // A client whose own clock is shifted along with the emulator's.
  return { region, endpoint, maxAttempts: 1, systemClockOffset: clock.offsetMs, credentials };
}

/** What a client rejects with. */
export function refusal(name: string, message: RegExp | string) {
  return {
    name,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    $metadata: expect.objectContaining({ httpStatusCode: 400 }),
  };
}

/** A ClientRequestToken that is always the same for one word. */
export function tokenOf(word: string): string {
  return word.padEnd(32, '.');
}
