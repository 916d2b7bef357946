import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { ANSWER_LIMITS, rememberSecret, rememberVariables } from '@bedrock-token/core';
import { withoutProfileEndpoints } from '../../endpoints/profile-endpoints.ts';
import { parseSessionEnd } from './parse-session-end.ts';
import type { ProvidedCredentials } from './provided-credentials.ts';

interface ProcessFault extends Error {
  stdout?: string;
}

/**
 * Runs a credential_process by the shell, as the SDK does, and reads its answer (AWS SDKs and
 * Tools Reference Guide, "Process credential provider"). The SDK's own provider takes an
 * Expiration in basic ISO 8601 or epoch seconds for the past. botocore 1.44.8 reads basic ISO 8601
 * and fails on epoch seconds, and on a time without an offset; here both are read.
 *
 * @throws Error in the words of the SDK's provider; that of `exec` for a process that fails
 */
export async function provideByProcess(
  command: string,
  profile: string,
  accountId: string | undefined,
): Promise<ProvidedCredentials> {
  // A value over several lines: botocore takes the line breaks for blanks, a shell would not.
  const line = command.replace(/[\r\n]+/g, ' ');
  // As in botocore, it knows nothing of the endpoints that the profile names for itself.
  const env = withoutProfileEndpoints(process.env);
  // Of each of its outputs: a process that writes more is ended.
  const options = { env, maxBuffer: ANSWER_LIMITS.process };
  const { stdout } = await promisify(exec)(line, options).catch((error: ProcessFault) => {
    // What it writes to stderr is shown, and may repeat what it was given and what it answered.
    rememberVariables(env);
    rememberSecret(`{${error.stdout ?? ''}}`);
    throw error;
  });
  const said = readAnswer(stdout, profile);
  const complain = (what: string) => new Error(`Profile ${profile} credential_process ${what}.`);
  if (said.Version !== 1) throw complain('did not return Version 1');
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = said;
  if (AccessKeyId === undefined || SecretAccessKey === undefined) {
    throw complain('returned invalid credentials');
  }
  const expiration = Expiration ? parseSessionEnd(Expiration) : undefined;
  if (Expiration && expiration === undefined) {
    throw complain('returned an Expiration that is not a valid time');
  }
  if (expiration !== undefined && expiration.getTime() < Date.now()) {
    throw complain('returned expired credentials');
  }
  const account = said.AccountId || accountId;
  return {
    accessKeyId: AccessKeyId as string,
    secretAccessKey: SecretAccessKey as string,
    ...(SessionToken !== undefined && { sessionToken: SessionToken as string }),
    ...(expiration && { expiration }),
    ...(account && { accountId: String(account) }),
    $source: { CREDENTIALS_PROCESS: 'w' },
  };
}

function readAnswer(text: string, profile: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.trim());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Not quoted: it may hold a secret.
  }
  throw new Error(`Profile ${profile} credential_process returned invalid JSON.`);
}
