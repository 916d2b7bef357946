import { expandHome, type Settings } from '../../config/config-files.ts';
import type { ProfileEnd } from '../../config/profile-chain.ts';
import type { Origin } from '../../config/profile-origin.ts';
import { withSdkConfigFiles } from '../../config/sdk-config-files.ts';
import { sanitize } from '../../errors/sanitize-text.ts';
import { boundAnswers } from '../../http/bounded-answers.ts';
import type { RequestHandler } from '../../http/request-handler.ts';
import { checkContainerSettings } from './container-settings.ts';
import type { CredentialOptions } from './credential-options.ts';
import { withinMs } from './deadline.ts';
import {
  findInstanceEndpoint,
  findInstanceLimits,
  withInstanceEndpoint,
} from './instance-settings.ts';
import { provideByProcess } from './process-credentials.ts';
import { provideKeys } from './provide-keys.ts';
import type { ProvidedCredentials } from './provided-credentials.ts';
import { provideByTokenFile } from './token-file.ts';

type Provide = (requestHandler: RequestHandler) => Promise<ProvidedCredentials>;

const CONTAINER_MS = 2_000;
/** Origins that a profile names, and that the SDK would wait for without end. */
const LIMITS_MS: Partial<Record<Origin, number>> = {
  // Some open a browser, and wait for a person.
  process: 60_000,
  // With time to assume the role that is behind it.
  EcsContainer: CONTAINER_MS + 8_000,
};
/** Clients of the SDK inside of a provider. */
const ATTEMPTS = 2;

/**
 * The SDK's providers that need no profile. Each is loaded when it is asked.
 *
 * @param settings of the profile in force, which may say where instance metadata is
 */
export function providers(
  options: CredentialOptions,
  settings: Settings,
): Record<'environment' | 'webIdentity' | 'container' | 'instance', Provide> {
  const logger = toLogger(options);
  return {
    environment: async () => provideKeys(options.environment),
    async webIdentity(requestHandler) {
      const { getHomeDir } = await import('@smithy/core/config');
      const tokenFile = options.environment.AWS_WEB_IDENTITY_TOKEN_FILE ?? '';
      const webIdentityTokenFile = expandHome(tokenFile, getHomeDir());
      const { AWS_ROLE_ARN: roleArn } = options.environment;
      return provideByTokenFile(webIdentityTokenFile, roleArn, async () => {
        const { fromTokenFile } = await import('@aws-sdk/credential-providers');
        const clientConfig = { region: regionOf(options), requestHandler, maxAttempts: ATTEMPTS };
        return fromTokenFile({ logger, clientConfig, webIdentityTokenFile })();
      });
    },
    async container() {
      boundAnswers();
      await checkContainerSettings(options.environment);
      const { fromHttp } = await import('@aws-sdk/credential-providers');
      // Its own limit does not end a request, but writes to the console about it.
      const provide = fromHttp({ logger, timeout: 0, maxRetries: 0 });
      return withinMs(CONTAINER_MS, provide);
    },
    async instance() {
      boundAnswers();
      const { fromInstanceMetadata } = await import('@aws-sdk/credential-providers');
      const limits = findInstanceLimits(options.environment, settings);
      const provide = fromInstanceMetadata({ logger, ...limits });
      const endpoint = findInstanceEndpoint(options.environment, settings);
      return withInstanceEndpoint(endpoint, options.environment, () => provide());
    },
  };
}

/**
 * The SDK's provider for all that a profile may say.
 *
 * @param settings of the profile that is asked for
 */
export function provideByProfile(
  profile: string,
  settings: Settings,
  end: ProfileEnd,
  options: CredentialOptions,
): Provide {
  return async (requestHandler) => {
    boundAnswers();
    const { credential_process: command, aws_account_id: accountId } = end.settings;
    // Behind a role they are the SDK's to read and to run.
    if (end.origin === 'keys' && !end.isAssumed) return provideKeys(end.settings);
    if (end.origin === 'process' && !end.isAssumed && command) {
      return withinMs(LIMITS_MS.process ?? 0, () => provideByProcess(command, profile, accountId));
    }
    if (end.origin === 'EcsContainer') await checkContainerSettings(options.environment);
    if (end.origin === 'sso' || end.origin === 'login') {
      const { checkLoginFile } = await import('./login-files.ts');
      checkLoginFile(end);
    }
    const { fromIni } = await import('@aws-sdk/credential-providers');
    const region = regionOf(options);
    const fromProfile = fromIni({
      profile,
      logger: toLogger(options),
      // Without a region: it would take the place of the one where the SSO portal is.
      clientConfig: { requestHandler, maxAttempts: ATTEMPTS },
      parentClientConfig: { region, requestHandler, maxAttempts: ATTEMPTS, profile },
      // Read by what `credential_source` names.
      ...(end.origin === 'Ec2InstanceMetadata' &&
        findInstanceLimits(options.environment, settings)),
      ...(end.origin === 'EcsContainer' && { timeout: 0, maxRetries: 0 }),
    });
    // A console login is renewed there, unless the profile says where.
    const files = { profile, withRegion: end.origin === 'login' };
    const provide = () =>
      withSdkConfigFiles(options.environment, files, () =>
        fromProfile({ callerClientConfig: { region: async () => region } }),
      );
    if (end.origin === 'Ec2InstanceMetadata') {
      const endpoint = findInstanceEndpoint(options.environment, settings);
      return withInstanceEndpoint(endpoint, options.environment, provide);
    }
    if (end.origin === 'web-identity') {
      const { getHomeDir } = await import('@smithy/core/config');
      const tokenFile = end.settings.web_identity_token_file ?? '';
      const path = expandHome(tokenFile, getHomeDir());
      return provideByTokenFile(path, end.settings.role_arn, provide);
    }
    const limitMs = LIMITS_MS[end.origin];
    return limitMs === undefined ? provide() : withinMs(limitMs, provide);
  };
}

/** STS is asked somewhere, and the SDK complains on the console if nobody says where. */
function regionOf({ region, environment }: CredentialOptions): string {
  return region || environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1';
}

const quiet = () => {};

/** Where there is none, the SDK's providers take the console. */
function toLogger({ onWarning = quiet }: CredentialOptions) {
  const warn = (...texts: unknown[]) => onWarning(sanitize(texts.map(String).join(' ')));
  return { trace: quiet, debug: quiet, info: quiet, warn, error: warn };
}
