import { isCredentialVariable, isJobIdentityVariable } from '@bedrock-token/aws';
import { findRepeats } from '@bedrock-token/core';

/**
 * The variables that are a way to AWS, or hold a token that AWS may trust, other than the key: by name,
 * and whatever repeats the secret of such a variable, also as a part or encoded, or holds an identity
 * token.
 */
export function findOtherCredentials(env: NodeJS.ProcessEnv): Set<string> {
  const isNamed = (name: string) => isCredentialVariable(name) || isJobIdentityVariable(name);
  const entries = Object.entries(env) as [name: string, value: string][];
  const secrets = entries
    .filter(([name, value]) => isNamed(name) && isSecret(name, value))
    .map(([, value]) => value);
  const repeats = findRepeats(secrets);
  const isOther = ([name, value]: [string, string]) =>
    isNamed(name) || (!NEEDED.test(name) && (holdsIdentityToken(value) || repeats(value)));
  return new Set(entries.filter(isOther).map(([name]) => name));
}

/** Inputs of an action, and what says where or whose something is: other variables repeat that. */
const PLACE = /^INPUT_|_(?:FILE|PATH|URI|URL|ARN|DIRECTORY|PROFILE|NAME|CONTEXT)(?:_\w+)?$/i;
/** A profile can have the name of a directory, and without these no command runs. */
const NEEDED = /^(?:PATH|HOME|PWD|OLDPWD|SHELL|USER|LOGNAME|TERM|TMPDIR)$/i;

const SECRET_NAME = /SECRET|TOKEN|KEY|PASSWORD/i;

/** One of nine hundred secret access keys has no digit. */
function isSecret(name: string, value: string): boolean {
  if (PLACE.test(name) || /^(?:arn:|https?:)/.test(value) || !/^\S{16,}$/.test(value)) return false;
  return SECRET_NAME.test(name) || (/\d/.test(value) && /[A-Za-z]/.test(value));
}

/**
 * A JSON Web Token by which an issuer, such as a CI system, says who somebody is (RFC 7519), wherever it
 * stands: behind `Bearer `, in a URL or in JSON.
 */
function holdsIdentityToken(value: string): boolean {
  const parts = value.split('.');
  return parts.some(
    (payload, index) =>
      (parts[index - 1] ?? '').includes('eyJ') && index + 1 < parts.length && isIdentity(payload),
  );
}

function isIdentity(payload: string): boolean {
  if (!/^eyJ[\w-]+$/.test(payload)) return false;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const { iss, sub } = (claims ?? {}) as Record<string, unknown>;
    return typeof iss === 'string' && iss.startsWith('https://') && sub !== undefined;
  } catch {
    return false;
  }
}
