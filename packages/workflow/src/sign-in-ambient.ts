import {
  applyProfileEndpoints,
  assumeRole,
  describeForeignEndpoints,
  identifyCaller,
  resolveCredentials,
} from '@bedrock-token/aws';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import { type Session, type SignInRequest, toRoleRequest } from './session.ts';
import { persist, type World } from './world.ts';

/**
 * The credentials at hand, or a role assumed with them.
 *
 * @throws ERR_NO_CREDENTIALS if there are none, or AWS does not know them
 */
export async function openAmbient(inputs: SignInRequest, world: World): Promise<Session> {
  const { requestHandler } = world;
  const [region] = inputs.regions;
  const before = describeForeignEndpoints(world.environment);
  await applyProfileEndpoints(undefined, world.environment);
  // Those of variables were told before.
  for (const sentence of describeForeignEndpoints(world.environment)) {
    if (!before.includes(sentence)) world.log.info(sentence);
  }
  const credentials = await findCredentials(region, world);
  world.mask(credentials.secretAccessKey.reveal());
  if (credentials.sessionToken) world.mask(credentials.sessionToken.reveal());
  if (inputs.role !== undefined) {
    const request = toRoleRequest(inputs, inputs.role);
    const session = await persist('AWS STS', inputs.attempts, world, () =>
      assumeRole(request, credentials, requestHandler),
    );
    return { credentials: session, ...session };
  }
  const caller = await persist('AWS STS', inputs.attempts, world, () =>
    identifyCaller(credentials, region, requestHandler),
  );
  return { credentials, ...caller };
}

/** The SDK's chain; if it finds nothing at all, the cure in a workflow is mostly another one. */
async function findCredentials(region: string, world: World): Promise<AwsCredentials> {
  const { requestHandler, environment, log } = world;
  const onWarning = (text: string) => log.warn(text);
  try {
    return await resolveCredentials({
      region,
      requestHandler,
      environment,
      onWarning,
      onNotice: (text) => log.warn(`${text}.`),
    });
  } catch (error) {
    const isNothing =
      error instanceof BedrockTokenError &&
      error.message.startsWith('No AWS credentials were found');
    if (!isNothing) throw error;
    throw new BedrockTokenError(error.code, error.message, {
      hint: 'Set role-to-assume to get them by GitHub OIDC, or provide them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the role of the container or instance.',
      cause: error,
    });
  }
}
