import { checkEndpointVariables } from '@bedrock-token/core';
import { checkEnvironmentFiles } from '@bedrock-token/github';
import {
  applyProxy,
  checkAccount,
  checkPartitions,
  logEndpoints,
  warnAboutRegions,
} from './checks.ts';
import { checkClock } from './clock.ts';
import type { ActionRuntime } from './runtime.ts';
import type { Session, SignInRequest } from './session.ts';
import { signInWithOidc } from './sign-in-oidc.ts';

/**
 * From inputs that are checked to AWS credentials that are: what every action does before its own
 * work. The order matters. The account is masked before a message can name it, proxies apply before
 * the first request, and nothing is sent until the runner's files, endpoints and partitions are
 * known to be right.
 *
 * @param moreServices whose endpoint variables are checked, besides those of STS and Bedrock
 * @throws ERR_INPUT or ERR_SINK before any request; ERR_IDENTITY_UNAVAILABLE, ERR_ROLE_DENIED,
 *   ERR_NO_CREDENTIALS, or ERR_UPSTREAM when the tries are used up; ERR_INPUT for an account that
 *   is not allowed; ERR_CLOCK
 */
export async function openSession(
  inputs: SignInRequest,
  runtime: ActionRuntime,
  moreServices: string[] = [],
): Promise<Session> {
  const { environment, log, mask } = runtime;
  if (inputs.maskAccount && inputs.role) mask(inputs.role.accountId);
  applyProxy(inputs, environment);
  checkEnvironmentFiles(environment);
  checkEndpointVariables(environment, moreServices);
  logEndpoints(environment, log);
  checkPartitions(inputs);
  warnAboutRegions(inputs, log);
  return renewSession(inputs, runtime);
}

/**
 * Another session for inputs with which {@link openSession} has succeeded; the files of the step may be
 * gone by then.
 *
 * @throws as {@link openSession}
 */
export async function renewSession(
  inputs: SignInRequest,
  runtime: ActionRuntime,
): Promise<Session> {
  const { mask } = runtime;
  const session = await signIn(inputs, runtime);
  mask(session.credentials.secretAccessKey.reveal());
  if (session.credentials.sessionToken) mask(session.credentials.sessionToken.reveal());
  if (inputs.maskAccount) mask(session.accountId);
  checkAccount(session, inputs);
  checkClock(runtime);
  return session;
}

async function signIn(inputs: SignInRequest, runtime: ActionRuntime): Promise<Session> {
  const { auth, role } = inputs;
  if (auth === 'oidc' && role !== undefined) return signInWithOidc(role, inputs, runtime);
  // The SDK's chain of providers is large, and most runs do not need it.
  const { signInAmbient } = await import('./sign-in-ambient.ts');
  return signInAmbient(inputs, runtime);
}
