import type { Session, SignInRequest } from './session.ts';
import { openByIdentity } from './sign-in-by-identity.ts';
import type { World } from './world.ts';

/**
 * Gets AWS credentials in the way the inputs ask for, and masks them.
 *
 * @throws ERR_IDENTITY_UNAVAILABLE, ERR_ROLE_DENIED, ERR_NO_CREDENTIALS, or ERR_UPSTREAM when the
 *   tries are used up
 */
export async function signIn(inputs: SignInRequest, world: World): Promise<Session> {
  const session = await open(inputs, world);
  world.mask(session.credentials.secretAccessKey.reveal());
  if (session.credentials.sessionToken) world.mask(session.credentials.sessionToken.reveal());
  return session;
}

async function open(inputs: SignInRequest, world: World): Promise<Session> {
  const { auth, role } = inputs;
  if (auth === 'oidc' && role !== undefined) return openByIdentity(role, inputs, world);
  // The SDK's chain of providers is large, and most runs do not need it.
  const { openAmbient } = await import('./sign-in-ambient.ts');
  return openAmbient(inputs, world);
}
