import { isCredentialVariable, isJobIdentityVariable } from '@bedrock-token/aws';

/**
 * The variables that are a way to AWS, or hold a token that AWS may trust, other than the key: by name,
 * and whatever repeats the secret of such a variable, also as a part, or is an identity token.
 */
export function findOtherWays(env: NodeJS.ProcessEnv): Set<string> {
  const isNamed = (name: string) => isCredentialVariable(name) || isJobIdentityVariable(name);
  const entries = Object.entries(env) as [name: string, value: string][];
  const secrets = entries
    .filter(([name, value]) => isNamed(name) && !PLACE.test(name) && SECRET_LIKE.test(value))
    .map(([, value]) => value);
  const isOther = ([name, value]: [string, string]) =>
    isNamed(name) || isIdentityToken(value) || secrets.some((secret) => value.includes(secret));
  return new Set(entries.filter(isOther).map(([name]) => name));
}

/** Inputs of an action, and what says where or whose something is: other variables repeat that. */
const PLACE = /^INPUT_|_(?:FILE|PATH|URI|URL|ARN|DIRECTORY|PROFILE|NAME|CONTEXT)(?:_\w+)?$/i;
const SECRET_LIKE = /^(?=.*\d)(?=.*[A-Za-z])(?!arn:|https?:)\S{16,}$/;

/** A JSON Web Token by which an issuer, such as a CI system, says who somebody is (RFC 7519). */
function isIdentityToken(value: string): boolean {
  const [, payload] = /^eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]+$/.exec(value) ?? [];
  if (payload === undefined) return false;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const { iss, sub } = (claims ?? {}) as Record<string, unknown>;
    return typeof iss === 'string' && iss.startsWith('https://') && sub !== undefined;
  } catch {
    return false;
  }
}
