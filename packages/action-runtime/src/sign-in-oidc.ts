import { assumeRoleWithWebIdentity, type RoleRequest } from '@bedrock-token/aws';
import type { RoleArn } from '@bedrock-token/core';
import {
  BedrockTokenError,
  explainRefusedIdentity,
  FILE_LIMITS,
  inputError,
  readIdentityClaims,
  Secret,
} from '@bedrock-token/core';
import { explainFault } from '@bedrock-token/files';
import { findOidcTokenSource, type OidcTokenSource, requestOidcToken } from '@bedrock-token/github';
import type { ActionRuntime } from './runtime.ts';
import { type Session, type SignInRequest, toRoleRequest } from './session.ts';
import { withRetry } from './with-retry.ts';

type ProvideOidcToken = () => Promise<Secret<string>>;

/** An identity token with less than this left is replaced before it is shown to AWS. */
const FRESH_ENOUGH_MS = 60_000;

/**
 * A session of the role, for the identity token of GitHub or of a file.
 *
 * @throws ERR_IDENTITY_UNAVAILABLE before any request if the job may not have an identity token;
 *   ERR_ROLE_DENIED with what to compare
 */
export function signInWithOidc(
  role: RoleArn,
  inputs: SignInRequest,
  runtime: ActionRuntime,
): Promise<Session> {
  const provide = chooseOidcToken(inputs, runtime);
  return assume(toRoleRequest(inputs, role), provide, inputs.attempts, runtime);
}

function chooseOidcToken(inputs: SignInRequest, runtime: ActionRuntime): ProvideOidcToken {
  const { oidcTokenFile } = inputs;
  if (oidcTokenFile !== undefined) return () => readOidcTokenFile(oidcTokenFile, runtime);
  // Before any request: a job without a token must not wait for one.
  const source = findSource(runtime);
  return () => requestToken(source, inputs, runtime);
}

/**
 * Asks GitHub for the identity token of the job.
 *
 * @throws ERR_IDENTITY_UNAVAILABLE if the job may not have one, ERR_UPSTREAM when the tries are used up
 */
export async function fetchOidcToken(
  inputs: SignInRequest,
  runtime: ActionRuntime,
): Promise<Secret<string>> {
  return requestToken(findSource(runtime), inputs, runtime);
}

function findSource({ environment, mask }: ActionRuntime): OidcTokenSource {
  const source = findOidcTokenSource(environment);
  mask(source.requestToken.reveal());
  return source;
}

async function requestToken(
  source: OidcTokenSource,
  { audience, attempts }: SignInRequest,
  runtime: ActionRuntime,
): Promise<Secret<string>> {
  const token = await withRetry('GitHub identity token', attempts, runtime, () =>
    requestOidcToken(source, audience, runtime.http, runtime.signal),
  );
  runtime.mask(token.reveal());
  return token;
}

async function readOidcTokenFile(path: string, runtime: ActionRuntime): Promise<Secret<string>> {
  let text: string;
  try {
    text = (await runtime.readFile(path, FILE_LIMITS.token)).trim();
  } catch (cause) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `Input "web-identity-token-file" names a file that cannot be read (${explainFault(cause)}).`,
      {
        hint: 'Give the path of a file that holds a web identity token, readable by the runner.',
        cause,
      },
    );
  }
  runtime.mask(text);
  if (readIdentityClaims(text) !== undefined) return new Secret(text);
  throw inputError(
    'web-identity-token-file',
    'names a file without a web identity token',
    'The file must contain only a JWT.',
  );
}

/** One STS call for all regions; the identity token is fetched again when it gets old. */
async function assume(
  request: RoleRequest,
  provide: ProvideOidcToken,
  attempts: number,
  runtime: ActionRuntime,
): Promise<Session> {
  let token: Secret<string> | undefined;
  return withRetry('AWS STS', attempts, runtime, async () => {
    if (token === undefined || !isFresh(token, runtime)) token = await provide();
    try {
      const session = await assumeRoleWithWebIdentity(request, token, runtime.requestHandler);
      return { credentials: session, ...session };
    } catch (error) {
      const explained = explainDenial(error, request.role, token);
      if (isCode(error, 'ERR_CREDENTIALS_EXPIRED')) token = undefined;
      throw explained;
    }
  });
}

function isFresh(token: Secret<string>, runtime: ActionRuntime): boolean {
  const end = readIdentityClaims(token.reveal())?.expiresAt;
  return end === undefined || end - runtime.now() >= FRESH_ENOUGH_MS;
}

function explainDenial(error: unknown, role: RoleArn, token: Secret<string>): unknown {
  const claims = readIdentityClaims(token.reveal());
  if (!isCode(error, 'ERR_ROLE_DENIED') || claims === undefined) return error;
  const { message, hint, cause } = error;
  return new BedrockTokenError('ERR_ROLE_DENIED', message, {
    hint: `${hint}\n${explainRefusedIdentity(role, claims, message)}`,
    cause,
  });
}

function isCode(error: unknown, code: BedrockTokenError['code']): error is BedrockTokenError {
  return error instanceof BedrockTokenError && error.code === code;
}
