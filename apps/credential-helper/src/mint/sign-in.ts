import {
  applyProfileEndpoints,
  assertServiceRegion,
  checkRegion,
  createRequestHandler,
  describeUncheckedCertificates,
  findPrincipal,
  type Profile,
  proveSession,
  type RequestHandler,
  requireProfile,
  resolveCredentials,
} from '@bedrock-token/aws';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import type { CredentialRequest, Freshness, Progress } from '../token-request.ts';
import { assertClock } from './check-clock.ts';
import { warnUnknownRegion } from './warn-unknown-region.ts';

export interface SignedIn {
  credentials: AwsCredentials;
  region: string;
  requestHandler: RequestHandler;
  /** True if it is unknown whether the session is valid: then nothing of it is kept. */
  isUnproven: boolean;
  /** Whose credentials these are; absent unless it was asked for, and empty if AWS STS did not say. */
  principal?: string;
}

/** As long as AWS STS is waited for at most, in milliseconds. */
const PROOF_MS = 2_000;

/**
 * The credentials that the request names, by the SDK's own chain, and a role on top if one is
 * asked for.
 *
 * @param options `isOffline`: a session whose end is unknown is not proven to live
 *
 * @throws ERR_REGION, ERR_NO_CREDENTIALS, ERR_LOGIN_REQUIRED, ERR_CLOCK, ERR_ROLE_DENIED,
 *   ERR_UPSTREAM, ERR_INPUT
 */
export async function signIn(
  request: CredentialRequest,
  io: ProcessIo,
  freshness: Pick<Freshness, 'minTtlSeconds'> & Partial<Freshness>,
  progress: Progress = {},
  { isOffline = false }: { isOffline?: boolean } = {},
): Promise<SignedIn> {
  const profile = await requireProfile(request.profile, io.env);
  const region = chooseRegion(request.region ?? profile.region, regionSource(request, profile, io));
  assertServiceRegion(request.service ?? 'bedrock', region, '--service');
  warnUnknownRegion(region, io);
  io.verbose(`profile ${profile.name}, region ${region}`);
  // The SDK's clients read the process's own variables.
  await applyProfileEndpoints(request.profile, io.env);
  const danger = describeUncheckedCertificates(io.env);
  if (danger !== undefined) io.stderr(`warning: ${danger}`);
  const requestHandler = createRequestHandler({ caBundle: profile.caBundle });
  let source = `the credential source of profile ${profile.name}`;
  progress.waitsFor = () => requestHandler.awaitedHosts().join(', ') || source;
  const found = await resolveCredentials({
    region,
    profile: request.profile,
    requestHandler,
    environment: io.env,
    onStep(name, looksFor) {
      // Asked by the SDK itself, so that no host of ours is awaited.
      if (name === 'instance' || name === 'container') source = looksFor;
    },
    onWarning: (text) => io.verbose(text),
    onNotice: (text) => io.stderr(`warning: ${text}.`),
  });
  const credentials =
    request.roleArn === undefined
      ? found
      : await (await import('./assume-role.ts')).assumeRoleOnTop(
          { ...request, roleArn: request.roleArn, region, minTtlSeconds: freshness.minTtlSeconds },
          found,
          requestHandler,
        );
  // Enough of the time must be left to give the answer.
  const proofMs = Math.min(PROOF_MS, (freshness.timeoutMs ?? Infinity) / 2);
  const doubt = isOffline
    ? undefined
    : await proveSession(credentials, region, requestHandler, proofMs);
  if (doubt !== undefined) {
    io.stderr(
      `warning: AWS STS did not confirm that the session is valid. It may have expired, so it is not cached. ${doubt}`,
    );
  }
  io.verbose(`access key ${credentials.accessKeyId}, from ${credentials.source}`);
  assertClock(requestHandler.clockAheadMs(), io);
  const signedIn = { credentials, region, requestHandler, isUnproven: doubt !== undefined };
  if (!freshness.isIdentified) return signedIn;
  const principal = await findPrincipal(credentials, request.roleArn, region, requestHandler);
  return { ...signedIn, principal: principal ?? '' };
}

/** Where the region stands, for an error. */
export function regionSource(
  { region }: CredentialRequest,
  { name }: Profile,
  { env }: ProcessIo,
): string {
  if (region === undefined) return `region of profile ${name}`;
  const variable = ['AWS_REGION', 'AWS_DEFAULT_REGION'].find((one) => env[one] === region);
  return variable ?? '--region';
}

/** @throws ERR_REGION if there is none: a key works in its own region only, so none is guessed */
export function chooseRegion(region: string | undefined, name = '--region'): string {
  if (region) return checkRegion(region, name);
  throw new BedrockTokenError('ERR_REGION', 'No region is set, and there is no default.', {
    hint: 'Give --region us-east-1, set AWS_REGION, or put region = … into the profile.',
  });
}
