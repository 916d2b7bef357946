import { expect, it } from 'vitest';
import type { CredentialStep } from './credential-chain.ts';
import type { CredentialOptions } from './providers/credential-options.ts';
import type { ProvidedCredentials } from './providers/provided-credentials.ts';
import { findSessionEnd } from './session-end.ts';

const SESSION: ProvidedCredentials = {
  accessKeyId: 'ASIA',
  secretAccessKey: 's',
  sessionToken: 't',
};
/** Once, so that a time in a row is the same when the row is checked. */
const START = Math.floor(Date.now() / 1000);
const inMinutes = (minutes: number) => new Date((START + minutes * 60) * 1000);
const iso = (minutes: number) => inMinutes(minutes).toISOString();

interface Given {
  environment?: NodeJS.ProcessEnv;
  /** Of a profile with keys; absent: the environment's keys. */
  settings?: Record<string, string>;
  origin?: 'keys' | 'process';
  provided?: Partial<ProvidedCredentials>;
}

function find({ environment = {}, settings, origin = 'keys', provided }: Given) {
  const notices: string[] = [];
  const step = {
    name: settings ? 'profile' : 'environment',
    ...(settings && { end: { profile: 'saml', origin, settings, isAssumed: false } }),
  } as CredentialStep;
  const onNotice = (text: string) => notices.push(text);
  const options = { environment, onNotice } as unknown as CredentialOptions;
  return { end: findSessionEnd(step, { ...SESSION, ...provided }, options), notices };
}

// The names and who writes them: docs/session-end.md.
it.each([
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_CREDENTIALS_EXPIRATION',
  'AWS_SESSION_EXPIRATION',
  'AWS_SSO_SESSION_EXPIRATION',
  'AWS_OKTA_SESSION_EXPIRATION',
])('reads the variable %s', (name) => {
  expect(find({ environment: { [name]: iso(15) } })).toEqual({ end: inMinutes(15), notices: [] });
});

it.each([
  'x_security_token_expires',
  'aws_credential_expiration',
  'aws_credentials_expiration',
  'aws_session_expiration',
  'aws_expiration',
  'expiration',
])('reads the setting %s', (name) => {
  expect(find({ settings: { [name]: iso(15) } })).toEqual({ end: inMinutes(15), notices: [] });
});

it.each<[string, Given, number | undefined]>([
  ['nothing reports it', {}, undefined],
  ['a profile does not', { settings: { region: 'x' } }, undefined],
  [
    'variables are set in addition to a profile',
    { settings: {}, environment: { AWS_SESSION_EXPIRATION: iso(15) } },
    undefined,
  ],
  [
    'the earliest of several settings',
    { settings: { x_security_token_expires: iso(30), aws_expiration: iso(20) } },
    20,
  ],
  [
    'the earliest of several variables',
    { environment: { AWS_SESSION_EXPIRATION: iso(30), AWS_OKTA_SESSION_EXPIRATION: iso(20) } },
    20,
  ],
  [
    'the standard variable before an earlier one',
    { environment: { AWS_CREDENTIAL_EXPIRATION: iso(30), AWS_SESSION_EXPIRATION: iso(20) } },
    30,
  ],
  [
    'what the provider reports, before settings',
    { settings: { expiration: iso(20) }, provided: { expiration: inMinutes(40) } },
    40,
  ],
  [
    'a provider without a time',
    { settings: { expiration: iso(20) }, provided: { expiration: new Date(Number.NaN) } },
    20,
  ],
  [
    'settings of a profile whose process gives the keys',
    { settings: { expiration: iso(20) }, origin: 'process' },
    undefined,
  ],
  [
    'a profile of AWSume, whose time is local and has no offset',
    { settings: { manager: 'awsume', expiration: '2036-01-01 10:00:00' } },
    undefined,
  ],
  [
    'a profile of AWSume that it renews',
    { settings: { autoawsume: 'true', expiration: '2036-01-01 10:00:00' } },
    undefined,
  ],
  [
    'long-term keys, with a setting that is left over',
    { settings: { expiration: iso(-20) }, provided: { sessionToken: '' } },
    undefined,
  ],
])('finds the end: %s', (_, given, minutes) => {
  expect(find(given).end).toEqual(minutes === undefined ? undefined : inMinutes(minutes));
});

it('reports a time that cannot be read, and uses the next one', () => {
  const settings = { x_security_token_expires: 'soon', aws_expiration: iso(20) };
  expect(find({ settings })).toEqual({
    end: inMinutes(20),
    notices: ['x_security_token_expires of profile saml is not a valid time: soon'],
  });
});

it.each<[string, Given]>([
  [
    'x_security_token_expires of profile saml',
    { settings: { x_security_token_expires: iso(-1), expiration: iso(20) } },
  ],
  ['AWS_SESSION_EXPIRATION', { environment: { AWS_SESSION_EXPIRATION: iso(0) } }],
])('refuses a session that has expired by %s', (name, given) => {
  expect(() => find(given)).toThrow(
    expect.objectContaining({
      code: 'ERR_CREDENTIALS_EXPIRED',
      message: expect.stringContaining(`according to ${name}`),
    }),
  );
});
