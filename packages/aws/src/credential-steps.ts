import { type BedrockTokenError, profileOfEnvironment } from '@bedrock-token/core';
import { readSections } from './config-files.ts';
import type { CredentialOptions } from './credential-options.ts';
import { isOnEc2 } from './on-ec2.ts';
import { printable } from './one-line.ts';
import { followProfile, type ProfileEnd } from './profile-chain.ts';
import type { ProvidedCredentials } from './provided-credentials.ts';
import type { RequestHandler } from './request-handler.ts';
import { provideByProfile, providers } from './sdk-providers.ts';

/** One place where credentials may come from. */
export interface CredentialStep {
  name: 'environment' | 'profile' | 'web-identity' | 'container' | 'instance';
  /** What was looked for, for people. */
  looksFor: string;
  /** Why it does not apply here; undefined if it does, and then its failure is final. */
  absent: string | undefined;
  /** Where a profile's credentials come from in the end; only of a profile that gives any. */
  end?: ProfileEnd;
  /** Asks the SDK's provider. Its own errors come out of it: see `provideCredentials`. */
  provide(requestHandler: RequestHandler): Promise<ProvidedCredentials>;
}

/**
 * The SDK's default chain as steps that can be told apart: environment, profile (static keys, SSO,
 * login, process, roles), web identity, container, instance. Behind a profile that is named, the
 * environment's keys do not count, and a name that is not there is final
 * (AWS SDKs and Tools Reference Guide, "Standardized credential providers").
 */
export async function listCredentialSteps(options: CredentialOptions): Promise<CredentialStep[]> {
  const { environment } = options;
  const named = options.profile ?? profileOfEnvironment(environment);
  const profile = await profileStep(options, named);
  if (named !== undefined && profile.absent === NO_PROFILE) return [profile];
  const { webIdentity, container, instance } = providers(options);
  const others: CredentialStep[] = [
    {
      name: 'web-identity',
      looksFor: 'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN',
      absent: missing(environment, 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'),
      provide: webIdentity,
    },
    {
      name: 'container',
      looksFor: 'AWS_CONTAINER_CREDENTIALS_FULL_URI or …_RELATIVE_URI',
      absent:
        environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ||
        environment.AWS_CONTAINER_CREDENTIALS_FULL_URI
          ? undefined
          : 'not set',
      provide: container,
    },
    {
      name: 'instance',
      looksFor: 'the role of an EC2 instance',
      absent: isOnEc2(environment) ? undefined : 'this is no EC2 instance',
      provide: instance,
    },
  ];
  return named === undefined
    ? [environmentStep(options), profile, ...others]
    : [profile, ...others];
}

export const NO_PROFILE = 'no such profile';

function environmentStep(options: CredentialOptions): CredentialStep {
  return {
    name: 'environment',
    looksFor: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    absent: missing(options.environment, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'),
    provide: providers(options).environment,
  };
}

function missing(environment: NodeJS.ProcessEnv, ...names: string[]): string | undefined {
  const absent = names.filter((name) => !environment[name]);
  if (absent.length === 0) return undefined;
  return absent.length === names.length ? 'not set' : `${absent.join(', ')} is not set`;
}

async function profileStep(
  options: CredentialOptions,
  named: string | undefined,
): Promise<CredentialStep> {
  const sections = await readSections(options.environment);
  const name = named ?? 'default';
  const step = { name: 'profile', looksFor: `profile ${printable(name)}` } as const;
  if (!sections.profiles.has(name)) {
    return { ...step, absent: NO_PROFILE, provide: nothing };
  }
  try {
    const end = followProfile(name, sections);
    if (end === undefined) {
      return { ...step, absent: 'it names no credentials', provide: nothing };
    }
    return { ...step, absent: undefined, end, provide: provideByProfile(name, end, options) };
  } catch (error) {
    return {
      ...step,
      absent: undefined,
      provide: () => Promise.reject(error as BedrockTokenError),
    };
  }
}

const nothing = () => Promise.reject(new Error('an absent step'));
