import { compactVerify, decodeJwt, errors, type JWTPayload } from 'jose';
import type { Account, OidcProvider } from '../aws/account.ts';
import { parseArn } from '../aws/arn.ts';
import type { Directory } from '../aws/directory.ts';
import type { RequestContext } from '../policy/conditions.ts';
import { AwsError } from '../server/aws-error.ts';
import type { Clock } from '../server/clock.ts';
import type { FindIssuerKeys } from './issuer-keys.ts';

export interface WebIdentity {
  provider: OidcProvider;
  subject: string;
  audience: string;
  /** The token's claims as condition keys. */
  context: RequestContext;
}

/** GitHub's claims that STS turns into condition keys, in addition to `sub`, `aud` and `amr`. */
const GITHUB_KEYS = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'workflow',
];

/**
 * Checks an identity token as STS does before it looks at the role.
 *
 * @throws AwsError InvalidIdentityToken, ExpiredTokenException
 */
export async function verifyWebIdentity(
  token: string,
  roleArn: string,
  directory: Directory,
  findKeys: FindIssuerKeys,
  claimKeysOf: (issuer: string) => readonly string[] | undefined,
  clock: Clock,
): Promise<WebIdentity> {
  const claimed = decode(token);
  const issuer = claimed.iss ?? '';
  const role = parseArn(roleArn);
  const account = role && directory.findAccount(role.partition, role.accountId);
  const provider = findProvider(account, issuer);
  await checkSignature(token, issuer, findKeys);
  checkTimes(claimed, clock.now());

  const audience = [claimed.aud ?? []].flat().find((one) => provider.audiences.includes(one));
  if (audience === undefined) throw invalid('Incorrect token audience');
  if (!claimed.sub) throw invalid('The ID Token provided has no subject');
  const keys = claimKeysOf(issuer) ?? GITHUB_KEYS;
  return { provider, subject: claimed.sub, audience, context: contextOf(claimed, provider, keys) };
}

function decode(token: string): JWTPayload {
  try {
    // jose passes over white space, such as a line break that came along from a file.
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw new TypeError('not three parts');
    return decodeJwt(token);
  } catch {
    throw invalid(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
}

function findProvider(account: Account | undefined, issuer: string): OidcProvider {
  const provider = account?.iam.present.providers.find(({ url }) => url === issuer);
  if (provider === undefined) {
    throw invalid(`No OpenIDConnect provider found in your account for ${issuer}`);
  }
  return provider;
}

async function checkSignature(token: string, issuer: string, findKeys: FindIssuerKeys) {
  const keys = await findKeys(issuer);
  if (keys === undefined) throw noKey();
  try {
    // The signature alone: times are checked by the emulator's clock, with STS's own error codes.
    await compactVerify(token, keys, { algorithms: ['RS256', 'ES256'] });
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      throw invalid('The ID Token provided is not a valid JWT: its signature does not verify');
    }
    throw noKey();
  }
}

function checkTimes({ exp, nbf, iat }: JWTPayload, now: Date): void {
  const nowSeconds = Math.floor(now.getTime() / 1000);
  if (exp === undefined || iat === undefined) throw invalid('Missing a required claim: exp or iat');
  if (exp <= nowSeconds) {
    throw new AwsError(
      400,
      'ExpiredTokenException',
      `Token expired: current date/time ${nowSeconds} must be before the expiration date/time${exp}`,
    );
  }
  if (Math.max(nbf ?? 0, iat) > nowSeconds + 300) throw invalid('Token is not yet valid');
}

function contextOf(
  claims: JWTPayload,
  { name, arn }: OidcProvider,
  keys: readonly string[],
): RequestContext {
  const context: RequestContext = { 'aws:federatedprovider': arn };
  for (const claim of ['sub', 'aud', 'amr', ...keys]) {
    const value = claims[claim];
    if (typeof value === 'string' || Array.isArray(value)) {
      context[`${name}:${claim}`.toLowerCase()] = value as string | string[];
    }
  }
  return context;
}

function noKey(): AwsError {
  return invalid(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  );
}

function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidIdentityToken', message);
}
