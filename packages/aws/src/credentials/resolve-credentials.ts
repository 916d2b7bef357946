import {
  type AwsCredentials,
  type BedrockTokenError,
  type CredentialSource,
  profileOfEnvironment,
} from '@bedrock-token/core';
import { requireProfile } from '../config/shared-config.ts';
import { watchTransport } from '../http/transport-watch.ts';
import { fromSdkCredentials } from '../sts/assume-role.ts';
import { assertWellFormed } from './assert-well-formed.ts';
import { type CredentialStep, listCredentialSteps, NO_PROFILE } from './credential-chain.ts';
import { explainCredentialFault } from './credential-faults.ts';
import { noCredentials } from './no-credentials.ts';
import type { CredentialOptions } from './providers/credential-options.ts';
import type { ProvidedCredentials } from './providers/provided-credentials.ts';
import { findSessionEnd } from './session-end.ts';

/**
 * The credentials that the environment offers: the first step that applies gives them or fails.
 * Nothing prompts, opens a browser or writes to the console.
 *
 * @throws ERR_LOGIN_REQUIRED for a login that is missing or has expired; ERR_NO_CREDENTIALS if there
 *   are none, with what was tried; ERR_CREDENTIALS_EXPIRED, ERR_ROLE_DENIED for what AWS refuses;
 *   ERR_UPSTREAM if a server gave no answer; ERR_INPUT for config files that cannot be read
 */
export async function resolveCredentials(options: CredentialOptions): Promise<AwsCredentials> {
  const steps = await listCredentialSteps(options);
  warnOfIgnoredProfile(options);
  const step = steps.find(({ absent }) => absent === undefined);
  if (step !== undefined) {
    try {
      options.onStep?.(step.name, step.looksFor);
      return await provideCredentials(step, options);
    } catch (error) {
      const { code, message } = error as BedrockTokenError;
      if (step.name !== 'instance' || code !== 'ERR_NO_CREDENTIALS') throw error;
      // An instance without a role is no fault of it: people have no credentials at all, then.
      const tried = [...steps.slice(0, -1), { ...step, absent: message }];
      throw noCredentials(tried, options.hintIfNone, error);
    }
  }
  const [first] = steps;
  if (first?.absent === NO_PROFILE && steps.length === 1) {
    await requireProfile(options.profile, options.environment);
  }
  throw noCredentials(steps, options.hintIfNone, undefined);
}

/** One step alone. @throws as {@link resolveCredentials} */
export async function provideCredentials(
  step: CredentialStep,
  options: CredentialOptions,
): Promise<AwsCredentials> {
  const watched = watchTransport(options.requestHandler);
  try {
    const provided = await step.provide(watched.handler);
    assertWellFormed(step.looksFor, provided);
    const { expiration: _, ...rest } = provided;
    const end = findSessionEnd(step, provided, options);
    return {
      ...fromSdkCredentials({ ...rest, ...(end && { expiration: end }) }),
      source: sourceOf(step, provided),
    };
  } catch (error) {
    throw explainCredentialFault(step, error, watched.failed());
  }
}

/** The first that fits: a role that was assumed with SSO credentials is a role. */
const MARKS: [mark: RegExp, source: CredentialSource][] = [
  [/^CREDENTIALS_STS_ASSUME_ROLE$/, 'role'],
  [/WEB_ID/, 'web-identity'],
  [/SSO/, 'sso'],
  [/LOGIN/, 'login'],
  [/PROCESS/, 'process'],
];

function sourceOf(step: CredentialStep, { $source = {} }: ProvidedCredentials): CredentialSource {
  if (step.name !== 'profile') return step.name;
  const marks = Object.keys($source);
  return MARKS.find(([mark]) => marks.some((one) => mark.test(one)))?.[1] ?? 'profile';
}

function warnOfIgnoredProfile({ profile, environment, onWarning }: CredentialOptions): void {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environment;
  if (profile !== undefined || !profileOfEnvironment(environment)) return;
  if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    const variable = environment.AWS_DEFAULT_PROFILE ? 'AWS_DEFAULT_PROFILE' : 'AWS_PROFILE';
    onWarning?.(
      `AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set, and ${variable} too: the keys are used, as the AWS CLI does. Unset them to use the profile.`,
    );
  }
}
