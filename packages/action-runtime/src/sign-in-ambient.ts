import {
  applyProfileEndpoints,
  assumeRole,
  describeForeignEndpoints,
  identifyCaller,
  resolveCredentials,
} from '@bedrock-token/aws';
import type { AwsCredentials } from '@bedrock-token/core';
import type { ActionRuntime } from './runtime.ts';
import { type Session, type SignInRequest, toRoleRequest } from './session.ts';
import { tagEnvironment } from './tag-environment.ts';
import { withRetry } from './with-retry.ts';

/**
 * The available credentials, or a role assumed with them.
 *
 * @throws ERR_NO_CREDENTIALS if there are none, or AWS does not know them
 */
export async function signInAmbient(
  inputs: SignInRequest,
  runtime: ActionRuntime,
): Promise<Session> {
  const { requestHandler } = runtime;
  const [region] = inputs.regions;
  const before = describeForeignEndpoints(runtime.environment);
  await applyProfileEndpoints(undefined, runtime.environment);
  // Those of variables were shown before.
  for (const sentence of describeForeignEndpoints(runtime.environment)) {
    if (!before.includes(sentence)) runtime.log.info(sentence);
  }
  const credentials = await findCredentials(region, runtime);
  runtime.mask(credentials.secretAccessKey.reveal());
  if (credentials.sessionToken) runtime.mask(credentials.sessionToken.reveal());
  if (inputs.role !== undefined) {
    const sessionTags = inputs.tagsEnvironment
      ? await tagEnvironment(inputs, runtime)
      : inputs.sessionTags;
    const request = toRoleRequest({ ...inputs, sessionTags }, inputs.role);
    const session = await withRetry('AWS STS', inputs.attempts, runtime, () =>
      assumeRole(request, credentials, requestHandler),
    );
    return { credentials: session, ...session };
  }
  const caller = await withRetry('AWS STS', inputs.attempts, runtime, () =>
    identifyCaller(credentials, region, requestHandler),
  );
  return { credentials, ...caller };
}

/** In a workflow the cure is mostly another one than at a terminal. */
const HINT_IF_NONE =
  'Set role-to-assume to get them by GitHub OIDC, or provide them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the role of the container or instance.';

function findCredentials(region: string, runtime: ActionRuntime): Promise<AwsCredentials> {
  const { requestHandler, environment, log } = runtime;
  return resolveCredentials({
    region,
    requestHandler,
    environment,
    hintIfNone: HINT_IF_NONE,
    onWarning: (text) => log.warn(text),
    onNotice: (text) => log.warn(`${text}.`),
  });
}
