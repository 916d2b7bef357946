import {
  CreateServiceSpecificCredentialCommand,
  type CreateServiceSpecificCredentialCommandInput,
  IAMClient,
  ListServiceSpecificCredentialsCommand,
  type ListServiceSpecificCredentialsCommandInput,
} from '@aws-sdk/client-iam';
import type { AccountConfig, Emulator, IssuedKeys, PolicyDocument } from '../src/index.ts';
import { ACCOUNT, allow, INFERENCE_POLICY, start } from './scenario.ts';

export const BEDROCK = 'bedrock.amazonaws.com';
export const INVALID = 'Authentication failed: Please make sure your API Key is valid.';
export const DAY_MS = 86_400_000;

/** `admin` may do all in IAM, `bot` may use Bedrock, `none` may do nothing. */
export function iamAccount(extra: Partial<AccountConfig> = {}): AccountConfig {
  return {
    id: ACCOUNT,
    users: [
      { name: 'admin', policies: [allow('iam:*')] },
      { name: 'bot', policies: [INFERENCE_POLICY] },
      { name: 'none' },
    ],
    ...extra,
  };
}

export async function startIam(extra: Partial<AccountConfig> = {}) {
  const emulator = await start({ accounts: [iamAccount(extra)] });
  return { emulator, iam: iamClient(emulator, emulator.issue({ user: 'admin' })) };
}

export function iamClient(emulator: Emulator, credentials: IssuedKeys, region = 'us-east-1') {
  return new IAMClient({
    region,
    endpoint: emulator.env.AWS_ENDPOINT_URL_IAM ?? '',
    maxAttempts: 1,
    // A client whose own clock is shifted along with the emulator's.
    systemClockOffset: emulator.clock.offsetMs,
    credentials,
  });
}

/** Who may do what this policy says, and a client of theirs. */
export async function startWith(policy: PolicyDocument, extra: Partial<AccountConfig> = {}) {
  const users = [...(iamAccount().users ?? []), { name: 'caller', policies: [policy] }];
  const { emulator } = await startIam({ users, ...extra });
  return { emulator, iam: iamClient(emulator, emulator.issue({ user: 'caller' })) };
}

export async function createKey(
  iam: IAMClient,
  input: Partial<CreateServiceSpecificCredentialCommandInput> = {},
) {
  const asked = { UserName: 'bot', ServiceName: BEDROCK, ...input };
  const answer = await iam.send(new CreateServiceSpecificCredentialCommand(asked));
  const key = answer.ServiceSpecificCredential;
  if (key?.ServiceCredentialSecret === undefined) throw new Error('a key with a secret expected');
  return { ...key, value: key.ServiceCredentialSecret, id: key.ServiceSpecificCredentialId ?? '' };
}

export async function listKeys(
  iam: IAMClient,
  input: ListServiceSpecificCredentialsCommandInput = { UserName: 'bot' },
) {
  const answer = await iam.send(new ListServiceSpecificCredentialsCommand(input));
  return answer.ServiceSpecificCredentials ?? [];
}

/** Lists the models with a bearer token. */
export async function present(emulator: Emulator, token: string, region = '') {
  const response = await fetch(`${emulator.url}/bedrock${region}/foundation-models`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { Message: message } = (await response.json()) as { Message?: string };
  const detail = emulator.journal.entries().at(-1)?.detail;
  return { status: response.status, message, detail };
}
