import type { ActionRuntime } from './runtime.ts';
import type { Session, SignInRequest } from './session.ts';
import { signInWithOidc } from './sign-in-oidc.ts';

/**
 * Gets AWS credentials in the way the inputs ask for, and masks them.
 *
 * @throws ERR_IDENTITY_UNAVAILABLE, ERR_ROLE_DENIED, ERR_NO_CREDENTIALS, or ERR_UPSTREAM when the
 *   tries are used up
 */
export async function signIn(inputs: SignInRequest, runtime: ActionRuntime): Promise<Session> {
  const session = await open(inputs, runtime);
  runtime.mask(session.credentials.secretAccessKey.reveal());
  if (session.credentials.sessionToken) runtime.mask(session.credentials.sessionToken.reveal());
  return session;
}

async function open(inputs: SignInRequest, runtime: ActionRuntime): Promise<Session> {
  const { auth, role } = inputs;
  if (auth === 'oidc' && role !== undefined) return signInWithOidc(role, inputs, runtime);
  // The SDK's chain of providers is large, and most runs do not need it.
  const { signInAmbient } = await import('./sign-in-ambient.ts');
  return signInAmbient(inputs, runtime);
}
