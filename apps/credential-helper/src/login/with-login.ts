import type { Invocation, OptionSpec } from '../command-line/spec.ts';
import type { ProcessIo } from '../process-io.ts';
import type { CredentialRequest } from '../token-request.ts';

export const LOGIN_OPTION: OptionSpec = {
  name: 'login',
  summary: 'on a terminal, renew an expired SSO or console login by the AWS CLI, in the browser',
};

/**
 * Does something that needs credentials; with `--login`, once more after a login that it needs. No browser is
 * ever opened without that option.
 *
 * @throws what `act` throws, and as `renewingLogin`
 */
export async function withLogin<Result>(
  invocation: Invocation,
  { profile }: CredentialRequest,
  io: ProcessIo,
  act: () => Promise<Result>,
): Promise<Result> {
  if (!invocation.isSet('login')) return act();
  const { renewingLogin } = await import('./renewing-login.ts');
  return renewingLogin(profile, io, act);
}
