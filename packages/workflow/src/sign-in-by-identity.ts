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
import { findIdentityTokenSource, requestIdentityToken } from '@bedrock-token/github';
import { type Session, type SignInRequest, toRoleRequest } from './session.ts';
import { persist, type World } from './world.ts';

type ProvideIdentityToken = () => Promise<Secret<string>>;

/** An identity token with less than this left is replaced before it is shown to AWS. */
const FRESH_ENOUGH_MS = 60_000;

/**
 * A session of the role, for the identity token of GitHub or of a file.
 *
 * @throws ERR_IDENTITY_UNAVAILABLE before any request if the job may not have an identity token;
 *   ERR_ROLE_DENIED with what to compare
 */
export function openByIdentity(
  role: RoleArn,
  inputs: SignInRequest,
  world: World,
): Promise<Session> {
  const provide = chooseIdentityToken(inputs, world);
  return assume(toRoleRequest(inputs, role), provide, inputs.attempts, world);
}

function chooseIdentityToken(inputs: SignInRequest, world: World): ProvideIdentityToken {
  const { identityTokenFile, audience, attempts } = inputs;
  if (identityTokenFile !== undefined) return () => readIdentityToken(identityTokenFile, world);
  const source = findIdentityTokenSource(world.environment);
  world.mask(source.requestToken.reveal());
  return async () => {
    const token = await persist('GitHub identity token', attempts, world, () =>
      requestIdentityToken(source, audience, world.http, world.signal),
    );
    world.mask(token.reveal());
    return token;
  };
}

async function readIdentityToken(path: string, world: World): Promise<Secret<string>> {
  let text: string;
  try {
    text = (await world.readFile(path, FILE_LIMITS.token)).trim();
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
  world.mask(text);
  if (readIdentityClaims(text) !== undefined) return new Secret(text);
  throw inputError(
    'web-identity-token-file',
    'names a file that holds no web identity token',
    'The file holds a JWT and nothing else.',
  );
}

/** One STS call for all regions; the identity token is fetched anew when it gets old. */
async function assume(
  request: RoleRequest,
  provide: ProvideIdentityToken,
  attempts: number,
  world: World,
): Promise<Session> {
  let token: Secret<string> | undefined;
  return persist('AWS STS', attempts, world, async () => {
    if (token === undefined || !isFresh(token, world)) token = await provide();
    try {
      const session = await assumeRoleWithWebIdentity(request, token, world.requestHandler);
      return { credentials: session, ...session };
    } catch (error) {
      const explained = explainDenial(error, request.role, token);
      if (isCode(error, 'ERR_CREDENTIALS_EXPIRED')) token = undefined;
      throw explained;
    }
  });
}

function isFresh(token: Secret<string>, world: World): boolean {
  const end = readIdentityClaims(token.reveal())?.expiresAt;
  return end === undefined || end - world.now() >= FRESH_ENOUGH_MS;
}

function explainDenial(error: unknown, role: RoleArn, token: Secret<string>): unknown {
  const claims = readIdentityClaims(token.reveal());
  if (!isCode(error, 'ERR_ROLE_DENIED') || claims === undefined) return error;
  const { message, hint, cause } = error;
  return new BedrockTokenError('ERR_ROLE_DENIED', message, {
    hint: `${hint}\n${explainRefusedIdentity(role, claims)}`,
    cause,
  });
}

function isCode(error: unknown, code: BedrockTokenError['code']): error is BedrockTokenError {
  return error instanceof BedrockTokenError && error.code === code;
}
