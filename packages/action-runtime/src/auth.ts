import { inputError } from '@bedrock-token/core';
import { offersOidcToken, type ReadInput } from '@bedrock-token/github';

export type Auth = 'oidc' | 'ambient';

export interface AuthChoice {
  kind: Auth;
  needsRole: boolean;
  /** No input says that the available credentials are meant. */
  isGuess?: true;
}

/**
 * Where the AWS credentials come from. `auto` is OIDC if a role is given without role-chaining.
 *
 * @throws ERR_INPUT for inputs that contradict each other
 */
export function chooseAuth(
  read: ReadInput,
  chaining: boolean,
  environment: NodeJS.ProcessEnv,
): AuthChoice {
  const asked = read('auth').trim() || 'auto';
  const hasTokenFile = read('web-identity-token-file').trim() !== '';
  if (!/^(auto|oidc|ambient)$/.test(asked)) {
    throw inputError('auth', 'must be one of auto, oidc and ambient', 'Leave it out for auto.');
  }
  if (asked === 'oidc' && chaining) {
    throw inputError(
      'role-chaining',
      'contradicts auth: oidc',
      'Role chaining starts from credentials that are available: write auth: ambient, or leave role-chaining out.',
    );
  }
  if (hasTokenFile && (chaining || asked === 'ambient')) {
    throw inputError(
      'web-identity-token-file',
      'contradicts role-chaining and auth: ambient',
      'A role is assumed either with a web identity token or with credentials that are available; leave out one of them.',
    );
  }
  if (asked === 'oidc') return { kind: 'oidc', needsRole: true };
  if (asked === 'ambient' || chaining) return { kind: 'ambient', needsRole: chaining };
  // Kept untrimmed: a role of white space alone is a mistake to report, not an absent one.
  if (read('role-to-assume') !== '') return { kind: 'oidc', needsRole: true };
  return chooseWithoutRole(environment);
}

/**
 * A job that may ask for an identity token and has no AWS credentials in its environment most
 * likely means OIDC, with a role that came out empty, such as an unset variable.
 */
function chooseWithoutRole(environment: NodeJS.ProcessEnv): AuthChoice {
  const hasCredentials = [
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_DEFAULT_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ].some((name) => environment[name]);
  if (!hasCredentials && offersOidcToken(environment)) return { kind: 'oidc', needsRole: true };
  return { kind: 'ambient', needsRole: false, isGuess: true };
}
