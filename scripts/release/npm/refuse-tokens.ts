import { ReleaseError } from '../git.ts';

/**
 * A release publishes as the workflow that runs it (trusted publishing). With a token npm would use
 * the token instead, without provenance; a token that is left over is also what leaks.
 *
 * @throws ReleaseError that names the variable, never its value
 */
export function refuseTokens(env: NodeJS.ProcessEnv): void {
  const found = Object.entries(env)
    .filter(([name, value]) => isToken(name) && value)
    .map(([name]) => name);
  if (found.length === 0) return;
  throw new ReleaseError(
    `${found.join(', ')} is set, but a release uses no npm token: it publishes as its workflow. ` +
      'Delete the secret in the settings of the repository, and revoke the token on npmjs.com',
  );
}

const isToken = (name: string) =>
  /^(NPM_TOKEN|NODE_AUTH_TOKEN|NPM_ID_TOKEN)$/i.test(name) ||
  /^npm_config_.*(_auth|_authToken|_password)$/i.test(name);

/** @throws ReleaseError outside of a job that may request its identity */
export function requireIdentity(env: NodeJS.ProcessEnv): void {
  if (env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN) return;
  throw new ReleaseError(
    'this process has no identity to publish with. Run the Release workflow; its job needs ' +
      '`permissions: id-token: write`',
  );
}
