import type { AwsCredentials, BearerToken, KeyServiceName, Provider } from '@bedrock-token/core';
import {
  checkLifetime,
  createTokenProvider,
  inputError,
  isEndUnknown,
  isKeyServiceName,
  mintToken,
} from '@bedrock-token/core';
import { nameHomeDirectory } from '../config/home-directory.ts';
import { requireProfile } from '../config/shared-config.ts';
import { assertWellFormed } from '../credentials/assert-well-formed.ts';
import { checkRegion } from '../endpoints/endpoints.ts';
import { assertServiceRegion } from '../endpoints/service-region.ts';
import { createRequestHandler } from '../http/request-handler.ts';
import { fromSdkCredentials, type SdkCredentials } from '../sts/assume-role.ts';
import { presignToken } from './presign-token.ts';

export interface BearerTokenProviderOptions {
  /** Whose key: `bedrock`, the default, or `claude-platform` for Claude Platform on AWS. */
  service?: KeyServiceName;
  /** Default: AWS_REGION, then AWS_DEFAULT_REGION, then the profile's region. */
  region?: string;
  /** A profile of the shared config files. Default: the SDK's default chain. */
  profile?: string;
  /** Any provider of the AWS SDK, such as `fromSSO()`, or credentials as they are. */
  credentials?: SdkCredentials | (() => Promise<SdkCredentials>);
  /** Seconds, 1 to 43200. Default: as long as the AWS session, at most 12 hours. */
  expiresInSeconds?: number;
  /** Called when a refresh ahead of time failed; the current token is still valid. */
  onRefreshFailed?: (error: unknown) => void;
}

/**
 * A token that is always valid, for programs that run longer than one: cached, minted once
 * however many ask, renewed in the last fifth of its life behind the callers' backs. Of a session
 * whose end is not known (a session token without `expiration`), AWS STS is asked whether it is
 * alive, and the key is kept for five minutes: its `expiresAt` is no claim (`isEndUnknown`). Where
 * STS gives no answer there is a key all the same: some networks reach Bedrock alone. In a process
 * without a home directory, looking for credentials or a profile sets HOME to `/nonexistent`.
 *
 * @example
 * const provideToken = createBearerTokenProvider({ region: 'us-east-1' });
 * const { text } = await provideToken();
 * headers.set('authorization', `Bearer ${text.reveal()}`);
 *
 * @throws ERR_INPUT at once for a bad option, ERR_REGION for a region without the service; the provider rejects with ERR_INPUT for a missing
 *   region, ERR_NO_CREDENTIALS and ERR_CREDENTIALS_EXPIRED
 */
export function createBearerTokenProvider(
  options: BearerTokenProviderOptions = {},
): Provider<BearerToken> {
  const { service = 'bedrock', expiresInSeconds, onRefreshFailed } = options;
  checkService(service);
  if (expiresInSeconds !== undefined) checkLifetime(expiresInSeconds, 'expiresInSeconds');
  if (options.region !== undefined) {
    assertServiceRegion(service, checkRegion(options.region, 'region'), 'service');
  }
  const provideCredentials = chooseCredentials(options);
  const provideRegion = chooseRegion(options);
  return createTokenProvider({
    now: Date.now,
    monotonicNow: () => performance.now(),
    ...(onRefreshFailed && { onRefreshFailed }),
    mint: async () => {
      const region = await provideRegion();
      assertServiceRegion(service, region, 'service');
      const credentials = await assertAlive(await provideCredentials(), region);
      return mintToken(
        { credentials, service, region, requestedSeconds: expiresInSeconds },
        { sign: presignToken, now: Date.now },
      );
    },
  });
}

function checkService(service: string): void {
  if (isKeyServiceName(service)) return;
  throw inputError(
    'service',
    'must be bedrock or claude-platform',
    "Leave it out for a key of Amazon Bedrock, or pass { service: 'claude-platform' }.",
  );
}

function chooseCredentials(options: BearerTokenProviderOptions): Provider<AwsCredentials> {
  const { credentials, profile } = options;
  if (typeof credentials === 'function') return async () => takeGiven(await credentials());
  if (credentials !== undefined) return async () => takeGiven(credentials);
  const requestHandler = createRequestHandler();
  const provideRegion = chooseRegion(options);
  return async () => {
    // The chain is by far the largest part; programs that bring credentials do not load it.
    const { resolveCredentials } = await import('../credentials/resolve-credentials.ts');
    const region = await provideRegion();
    nameHomeDirectory(process.env);
    return resolveCredentials({ region, profile, requestHandler, environment: process.env });
  };
}

function takeGiven(credentials: SdkCredentials): AwsCredentials {
  assertWellFormed('The option "credentials"', credentials);
  return fromSdkCredentials(credentials);
}

/** As long as STS is waited for, in milliseconds. */
const PROOF_MS = 3_000;

async function assertAlive(credentials: AwsCredentials, region: string): Promise<AwsCredentials> {
  if (!isEndUnknown(credentials)) return credentials;
  const { proveSession } = await import('../credentials/prove-session.ts');
  await proveSession(credentials, region, createRequestHandler(), PROOF_MS);
  return credentials;
}

function chooseRegion(options: BearerTokenProviderOptions): Provider<string> {
  const { region, profile } = options;
  if (region !== undefined) return async () => region;
  return async () => {
    const fromEnvironment = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
    if (!fromEnvironment) nameHomeDirectory(process.env);
    const found = fromEnvironment || (await requireProfile(profile, process.env)).region;
    if (found) return checkRegion(found, 'region');
    throw inputError(
      'region',
      'is missing, and neither the environment nor the profile sets one',
      'Pass { region: "us-east-1" }, or set AWS_REGION; a key works in its own region only.',
    );
  };
}
