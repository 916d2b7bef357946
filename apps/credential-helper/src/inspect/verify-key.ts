import { type SignatureVerdict, verifyTokenSignature } from '@bedrock-token/aws';
import { BedrockTokenError, type KeyServiceName, type Secret } from '@bedrock-token/core';
import { signIn } from '../mint/sign-in.ts';
import type { ProcessIo } from '../process-io.ts';
import { withStatusLine } from '../status-line.ts';
import type { CredentialRequest, Progress } from '../token-request.ts';
import type { KeyDescription } from './describe-key.ts';

const WORDS: Record<SignatureVerdict, string> = {
  matches: 'signed with these credentials',
  differs: 'it was changed, or signed with another secret',
  'other-session': 'signed by another session of this role or of another role',
  'other-credentials': 'signed with other credentials',
  unreadable: 'cannot be read',
};

/** A call that needs nothing but the key. */
const TESTS: Record<KeyServiceName, string> = {
  bedrock: 'AWS_BEARER_TOKEN_BEDROCK=… aws bedrock list-foundation-models',
  'claude-platform':
    "curl -H 'x-api-key: …' -H 'anthropic-workspace-id: …' -H 'anthropic-version: 2023-06-01' https://aws-external-anthropic.us-east-1.api.aws/v1/models",
};

/**
 * Compares a key with the credentials that the request finds.
 *
 * @throws ERR_INPUT for a long-term key; what resolving credentials throws
 */
export async function verifyKey(
  token: Secret<string>,
  key: KeyDescription,
  request: CredentialRequest,
  io: ProcessIo,
): Promise<{ signature: SignatureVerdict; row: [string, string] }> {
  if (key.kind === 'long-term') {
    throw new BedrockTokenError('ERR_INPUT', 'A long-term key has no signature to verify.', {
      hint: `Test it: ${TESTS[key.service]}`,
    });
  }
  const progress: Progress = {};
  const says = () => progress.waitsFor?.() ?? 'the AWS config files';
  const asked = { ...request, region: key.region };
  // A dead session compares as well as a live one.
  const { credentials } = await withStatusLine(says, io, () =>
    signIn(asked, io, { minTtlSeconds: 0 }, progress, { isOffline: true }),
  );
  const signature = await verifyTokenSignature(token, credentials);
  return { signature, row: ['signature', WORDS[signature]] };
}
