import { assumeRole, findAmbientCredentials, identifyCaller } from '@bedrock-token/aws';
import type { MintInputs } from './inputs.ts';
import { type Session, toRoleRequest } from './session.ts';
import { persist, type World } from './world.ts';

/**
 * The credentials at hand, or a role assumed with them.
 *
 * @throws ERR_NO_CREDENTIALS if there are none, or AWS does not know them
 */
export async function openAmbient(inputs: MintInputs, world: World): Promise<Session> {
  const { requestHandler } = world;
  const [region] = inputs.regions;
  const credentials = await findAmbientCredentials({ region, requestHandler });
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
