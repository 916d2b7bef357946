import { BedrockTokenError, toTimestamp } from '@bedrock-token/core';
import { sanitize } from '../errors/sanitize-text.ts';
import type { CredentialStep } from './credential-chain.ts';
import type { CredentialOptions } from './providers/credential-options.ts';
import { parseSessionEnd } from './providers/parse-session-end.ts';
import type { ProvidedCredentials } from './providers/provided-credentials.ts';

/** What botocore and the SDKs read. It outranks what single tools write. */
const STANDARD_VARIABLE = 'AWS_CREDENTIAL_EXPIRATION';

/** Which tool writes which, with its source: docs/session-end.md. */
const VARIABLES = [
  'AWS_CREDENTIALS_EXPIRATION',
  'AWS_SESSION_EXPIRATION',
  'AWS_SSO_SESSION_EXPIRATION',
  'AWS_OKTA_SESSION_EXPIRATION',
];
const SETTINGS = [
  'x_security_token_expires',
  'aws_credential_expiration',
  'aws_credentials_expiration',
  'aws_session_expiration',
  'aws_expiration',
  'expiration',
];

/**
 * When temporary credentials end, by what the tools write that put them there. Where several
 * settings say it, the earliest counts.
 *
 * @returns undefined for long-term keys, and for a session whose expiry is not known
 * @throws ERR_CREDENTIALS_EXPIRED for a session that has expired, with the setting that says so
 */
export function findSessionEnd(
  step: CredentialStep,
  provided: ProvidedCredentials,
  options: CredentialOptions,
): Date | undefined {
  if (!provided.sessionToken) return undefined;
  const { expiration: told } = provided;
  if (told !== undefined && !Number.isNaN(told.getTime())) return told;
  const { place, values, names } = sayingsOf(step, options.environment);
  const ends = names.flatMap((name) => {
    const end = parseSessionEnd(values[name]);
    if (end !== undefined) return [{ name, end }];
    options.onNotice?.(`${name}${place} is not a valid time: ${sanitize(String(values[name]))}`);
    return [];
  });
  const [first] = ends.sort((a, b) => a.end.getTime() - b.end.getTime());
  if (first !== undefined && first.end.getTime() <= Date.now()) throw expired(first, place);
  return first?.end;
}

/** What is written next to the credentials: only where they are kept as they are, not behind a role. */
function sayingsOf({ name, end }: CredentialStep, environment: NodeJS.ProcessEnv) {
  if (name === 'environment') {
    const names = [STANDARD_VARIABLE, ...VARIABLES].filter((one) => environment[one]);
    const counting = names[0] === STANDARD_VARIABLE ? [STANDARD_VARIABLE] : names;
    return { place: '', values: environment, names: counting };
  }
  if (end?.origin !== 'keys') return { place: '', values: {}, names: [] };
  const values = Object.fromEntries(
    Object.entries(end.settings).map(([setting, value]) => [setting.toLowerCase(), value]),
  );
  const place = ` of profile ${end.profile}`;
  // AWSume writes local time without an offset; the file does not say which.
  const isOfAwsume = values.manager === 'awsume' || values.autoawsume !== undefined;
  const counting = isOfAwsume ? SETTINGS.filter((one) => one !== 'expiration') : SETTINGS;
  return { place, values, names: counting.filter((setting) => values[setting]) };
}

function expired({ name, end }: { name: string; end: Date }, place: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_CREDENTIALS_EXPIRED',
    `The AWS session expired at ${toTimestamp(end)}, according to ${name}${place}.`,
    {
      hint: `Get a new session with the tool that created it. If the session is new, ${name} is left over from another session: remove it.`,
    },
  );
}
