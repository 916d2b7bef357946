import {
  checkRegion,
  createRequestHandler,
  identifyCaller,
  type RequestHandler,
  requireProfile,
  resolveCredentials,
} from '@bedrock-token/aws';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError, isEndUnknown } from '@bedrock-token/core';
import type { CredentialRequest, Freshness, Progress } from '../request.ts';
import type { World } from '../world.ts';
import { assertClock } from './clock.ts';

export interface SignedIn {
  credentials: AwsCredentials;
  region: string;
  requestHandler: RequestHandler;
}

/**
 * The credentials that the request names, by the SDK's own chain, and a role on top if one is
 * asked for.
 *
 * @throws ERR_REGION, ERR_NO_CREDENTIALS, ERR_LOGIN_REQUIRED, ERR_CLOCK, ERR_ROLE_DENIED,
 *   ERR_UPSTREAM, ERR_INPUT
 */
export async function signIn(
  request: CredentialRequest,
  world: World,
  freshness: Pick<Freshness, 'minTtlSeconds'>,
  progress: Progress = {},
): Promise<SignedIn> {
  const profile = await requireProfile(request.profile, world.env);
  const region = chooseRegion(request.region ?? profile.region);
  world.trace(`profile ${profile.name}, region ${region}`);
  const requestHandler = createRequestHandler({ caBundle: profile.caBundle });
  progress.waitsFor = () =>
    requestHandler.awaitedHosts().join(', ') ||
    `what profile ${profile.name} gets credentials from`;
  const found = await resolveCredentials({
    region,
    profile: request.profile,
    requestHandler,
    environment: world.env,
    onWarning: (text) => world.trace(text),
    onNotice: (text) => world.tell(`warning: ${text}.`),
  });
  const credentials =
    request.roleArn === undefined
      ? found
      : await (await import('./assume-role.ts')).assumeRoleOnTop(
          { ...request, roleArn: request.roleArn, region, minTtlSeconds: freshness.minTtlSeconds },
          found,
          requestHandler,
        );
  // A dead session signs as well as a live one; one call to AWS tells them apart.
  if (isEndUnknown(credentials)) await identifyCaller(credentials, region, requestHandler);
  world.trace(`access key ${credentials.accessKeyId}, by ${credentials.source}`);
  assertClock(requestHandler.clockAheadMs(), world);
  return { credentials, region, requestHandler };
}

/** @throws ERR_REGION if there is none: a key works in its own region only, so none is guessed */
export function chooseRegion(region: string | undefined): string {
  if (region) return checkRegion(region, 'region');
  throw new BedrockTokenError('ERR_REGION', 'No region is set, and there is no default.', {
    hint: 'Give --region us-east-1, set AWS_REGION, or put region = … into the profile.',
  });
}
