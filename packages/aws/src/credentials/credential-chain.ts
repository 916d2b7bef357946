import { type BedrockTokenError, profileOfEnvironment } from '@bedrock-token/core';
import { readSections, type Settings } from '../config/config-files.ts';
import { followProfile, isRoleProfile, type ProfileEnd } from '../config/profile-chain.ts';
import { broken } from '../config/profile-faults.ts';
import { printable } from '../errors/sanitize-text.ts';
import type { RequestHandler } from '../http/request-handler.ts';
import { isOnEc2 } from './detect-ec2.ts';
import type { CredentialOptions } from './providers/credential-options.ts';
import { isInstanceConfigured, isInstanceDisabled } from './providers/instance-settings.ts';
import type { ProvidedCredentials } from './providers/provided-credentials.ts';
import { provideByProfile, providers } from './providers/sdk-providers.ts';

/** One place of the credential provider chain where credentials may come from. */
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
 * The default credential provider chain as steps that can be told apart, in the order of botocore
 * (`create_credential_resolver`): the environment's keys, a role of the profile, the environment's web
 * identity, all else of the profile, container, instance. Behind a profile that is asked for by
 * `--profile`, the environment's keys and web identity do not count; behind one that AWS_PROFILE
 * names, they do. A name that is not there is final.
 */
export async function listCredentialSteps(options: CredentialOptions): Promise<CredentialStep[]> {
  const { environment } = options;
  const { profiles } = await readSections(environment);
  const named = options.profile ?? profileOfEnvironment(environment);
  const settings = profiles.get(named ?? 'default') ?? {};
  const profile = await profileStep(options, named);
  if (named !== undefined && profile.absent === NO_PROFILE) return [profile];
  const { container, instance } = providers(options, settings);
  const others: CredentialStep[] = [
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
      absent: whyNoInstance(environment, settings),
      provide: instance,
    },
  ];
  if (options.profile !== undefined) return [profile, ...others];
  const first = isRoleProfile(settings) ? [profile] : [];
  const rest = isRoleProfile(settings) ? [] : [profile];
  return [environmentStep(options), ...first, webIdentityStep(options), ...rest, ...others];
}

export const NO_PROFILE = 'no such profile';

function whyNoInstance(environment: NodeJS.ProcessEnv, settings: Settings): string | undefined {
  if (isInstanceDisabled(environment)) return 'AWS_EC2_METADATA_DISABLED is set';
  const isThere = isInstanceConfigured(environment, settings) || isOnEc2();
  return isThere ? undefined : 'this is not an EC2 instance';
}

/** One half of a pair is at fault, as botocore says: the next step would be another identity. */
function pairStep(
  step: Omit<CredentialStep, 'absent'>,
  environment: NodeJS.ProcessEnv,
  [name, partner]: readonly [string, string],
): CredentialStep {
  if (!environment[name])
    return { ...step, absent: environment[partner] ? `${name} is not set` : 'not set' };
  if (environment[partner]) return { ...step, absent: undefined };
  const error = broken(`${name} is set, and ${partner} is not.`, `Set both, or unset ${name}.`);
  return { ...step, absent: undefined, provide: () => Promise.reject(error) };
}

function environmentStep(options: CredentialOptions): CredentialStep {
  const step = {
    name: 'environment',
    looksFor: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    provide: providers(options, {}).environment,
  } as const;
  return pairStep(step, options.environment, ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
}

function webIdentityStep(options: CredentialOptions): CredentialStep {
  const step = {
    name: 'web-identity',
    looksFor: 'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN',
    provide: providers(options, {}).webIdentity,
  } as const;
  return pairStep(step, options.environment, ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN']);
}

async function profileStep(
  options: CredentialOptions,
  named: string | undefined,
): Promise<CredentialStep> {
  const sections = await readSections(options.environment);
  const name = named ?? 'default';
  const step = { name: 'profile', looksFor: `profile ${printable(name)}` } as const;
  const settings = sections.profiles.get(name);
  if (settings === undefined) return { ...step, absent: NO_PROFILE, provide: nothing };
  try {
    const end = followProfile(name, sections);
    if (end === undefined) {
      return { ...step, absent: 'it has no credentials', provide: nothing };
    }
    checkOrigin(end, options.environment);
    const provide = provideByProfile(name, settings, end, options);
    return { ...step, absent: undefined, end, provide };
  } catch (error) {
    return {
      ...step,
      absent: undefined,
      provide: () => Promise.reject(error as BedrockTokenError),
    };
  }
}

/** What `credential_source` names has to be there. */
function checkOrigin({ origin, profile }: ProfileEnd, environment: NodeJS.ProcessEnv): void {
  if (origin === 'Environment') {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    const lacking = names.find((name) => !environment[name]);
    if (lacking === undefined) return;
    throw broken(
      `The profile ${printable(profile)} takes its credentials from the environment, and ${lacking} is not set.`,
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or change its credential_source.',
    );
  }
  if (origin === 'Ec2InstanceMetadata' && isInstanceDisabled(environment)) {
    throw broken(
      `The profile ${printable(profile)} takes its credentials from instance metadata, and AWS_EC2_METADATA_DISABLED is set.`,
      'Unset it, or change credential_source of the profile.',
    );
  }
}

const nothing = () => Promise.reject(new Error('an absent step'));
