import {
  ANSWER_LIMITS,
  BedrockTokenError,
  explainRefusedIdentity,
  parseRoleArn,
  type RoleArn,
} from '@bedrock-token/core';
import { explainTooLong, isTooLong } from '../errors/answer-too-long.ts';
import { unreachable } from '../errors/connection-faults.ts';
import { printable, sanitize } from '../errors/sanitize-text.ts';
import {
  readServiceFault,
  type ServiceFault,
  transportError,
  upstreamError,
} from '../errors/translate-error.ts';
import type { FailedExchange } from '../http/transport-watch.ts';
import type { CredentialStep } from './credential-chain.ts';
import { explainLogin } from './login-faults.ts';
import { TooLate } from './providers/deadline.ts';
import { type TokenOfFile, tokenBehind } from './providers/token-file.ts';

/**
 * What the failure of a credential provider means for the person before the machine. Parsers and
 * processes quote what they were given, so of their messages nothing is shown.
 *
 * @param failed an exchange that failed just before, of which the SDK often says nothing
 */
export function explainCredentialFault(
  step: CredentialStep,
  error: unknown,
  failed: FailedExchange | undefined,
): BedrockTokenError {
  if (error instanceof BedrockTokenError) return error;
  if (failed?.error !== undefined) {
    const { host, status } = failed;
    return explainTooLong(host, failed.error, status) ?? transportError(host, failed.error);
  }
  const fault = readServiceFault(error);
  if (fault === undefined && statusOf(error) >= 300) return transportError('AWS', error);
  const token = tokenBehind(error);
  if (fault !== undefined && token !== undefined) {
    return withTokenHint(explainFault(step, fault, error), step, token);
  }
  return (
    (fault && explainFault(step, fault, error)) ??
    (step.end && explainLogin(step.end, error as Error, failed)) ??
    explainOrigin(step, error as NodeJS.ErrnoException)
  );
}

/** Of the answer that an SDK client could not read; 0 if there was none. */
function statusOf(error: unknown): number {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode ?? 0;
}

const UNKNOWN_KEYS = /^(InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException)$/;

/** What STS or the SSO portal refuses on the way to the credentials. */
function explainFault(
  { looksFor, end }: CredentialStep,
  fault: ServiceFault,
  cause: unknown,
): BedrockTokenError {
  const from = end === undefined ? looksFor : `profile ${printable(end.profile)}`;
  if (/^Expired/.test(fault.name)) {
    return new BedrockTokenError(
      'ERR_CREDENTIALS_EXPIRED',
      `AWS says that the credentials of ${from} have expired.`,
      { hint: 'Get new credentials from the same source, and run again.', cause },
    );
  }
  if (UNKNOWN_KEYS.test(fault.name)) {
    return new BedrockTokenError(
      'ERR_ROLE_DENIED',
      `AWS does not accept the credentials of ${from} (${fault.name}).`,
      {
        hint: 'Check that the access key is active, that its secret and session token belong to it, and that the clock of this machine is right.',
        cause,
      },
    );
  }
  const isRefusal = fault.status === 401 || fault.status === 403;
  if (!isRefusal && !fault.name.startsWith('InvalidIdentityToken')) {
    return upstreamError('AWS', fault, cause);
  }
  return new BedrockTokenError(
    'ERR_ROLE_DENIED',
    `AWS refused credentials from ${looksFor}: ${sanitize(fault.message)}`,
    {
      hint: 'Check that the role or permission set and the account are the right ones, that you are assigned to them, and that the trust policy of the role allows this caller.',
      cause,
    },
  );
}

/** White space that an editor or `echo` put behind the token is a likely cause; else what STS compared. */
function withTokenHint(
  { code, message, hint, retryable, cause }: BedrockTokenError,
  { end }: CredentialStep,
  { isPadded, claims, roleArn = '' }: TokenOfFile,
): BedrockTokenError {
  const role = code === 'ERR_ROLE_DENIED' ? readRole(roleArn) : undefined;
  const explained = role && claims && explainRefusedIdentity(role, claims, message);
  const padding = isPadded ? explainPadding(end !== undefined) : '';
  // What the token has and AWS would accept says more than the advice for credentials of all kinds.
  const parts = explained === undefined ? [hint, padding] : [padding, `\n${explained}`];
  return new BedrockTokenError(code, message, {
    hint: parts.join(' ').trim(),
    retryable,
    cause,
  });
}

/** @returns undefined for what is none: the refusal of AWS says so */
function readRole(arn: string): RoleArn | undefined {
  try {
    return parseRoleArn(arn);
  } catch {
    return undefined;
  }
}

function explainPadding(isOfProfile: boolean): string {
  const [setting, cure] = isOfProfile
    ? ['web_identity_token_file', 'printf %s "$(cat FILE)" > FILE']
    : [
        'AWS_WEB_IDENTITY_TOKEN_FILE',
        'printf %s "$(cat "$AWS_WEB_IDENTITY_TOKEN_FILE")" > "$AWS_WEB_IDENTITY_TOKEN_FILE"',
      ];
  return `The file of ${setting} has white space before or behind the token, such as a line break, which is sent as a part of it. Take it away: ${cure}`;
}

/** Failures outside of AWS: a process, a file, an endpoint of this machine. */
function explainOrigin(step: CredentialStep, error: NodeJS.ErrnoException): BedrockTokenError {
  const { end } = step;
  if (end?.origin === 'process') return explainProcess(end.profile, error);
  if (step.name === 'web-identity' || end?.origin === 'web-identity') {
    const setting = end ? 'web_identity_token_file' : 'AWS_WEB_IDENTITY_TOKEN_FILE';
    if (error.syscall !== undefined) {
      return noCredentials(
        `${setting} names a file that cannot be read (${error.code}).`,
        'Give the path of a file that holds a web identity token.',
        error,
      );
    }
  }
  const isOfContainer = step.name === 'container' || end?.origin === 'EcsContainer';
  if (isOfContainer && (isLost(error) || isTooLong(error))) {
    return unreachable(containerHost(), error);
  }
  if (isTooLong(error)) return unreachable('The instance metadata service', error);
  return noCredentials(
    `No AWS credentials from ${step.looksFor}: ${saidBy(error)}.`,
    'Check what is set up there, or name another profile.',
    error,
  );
}

/** Of what a process wrote, its errors may be shown, as credential_process asks; never its output. */
function explainProcess(profile: string, error: Error): BedrockTokenError {
  const stderr = /^Command failed: [^\n]*\n([\s\S]*)$/.exec(error.message)?.[1] ?? '';
  const verdict =
    /returned (invalid JSON|invalid credentials|expired credentials|an Expiration [a-z ]+)|Version 1/;
  const said =
    error instanceof TooLate
      ? `it did not finish within ${error.limitMs / 1000} s`
      : (saidTooMuch(error) ??
        (sanitize(stderr) || (verdict.exec(error.message)?.[0] ?? 'it failed')));
  return noCredentials(
    `The credential_process of profile ${printable(profile)} returned no credentials: ${said.replace(/\.$/, '')}.`,
    'Run the command of credential_process by hand, and check its output.',
    // Not the error: it holds the command line, and may hold the answer.
    undefined,
  );
}

/** In the words of `exec`, which the SDK's provider passes on. */
function saidTooMuch({ message }: Error): string | undefined {
  const [, stream] = /^(stdout|stderr) maxBuffer length exceeded/.exec(message) ?? [];
  return stream && `it wrote more than ${ANSWER_LIMITS.process / 1024} KiB to ${stream}`;
}

function isLost(error: Error): boolean {
  return error instanceof TooLate || /\bE[A-Z]{4,}\b|Timeout|socket hang up/.test(error.message);
}

function containerHost(): string {
  const full = process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '';
  const isFull = !process.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI && URL.canParse(full);
  return isFull ? new URL(full).host : '169.254.170.2';
}

/** The providers' own sentences may be shown, unless they repeat what a parser said. */
export function saidBy(error: Error): string {
  const isOwnWord = /^(CredentialsProviderError|ProviderError|TokenProviderError)$/.test(
    error.name,
  );
  if (!isOwnWord || /JSON|token '/i.test(error.message)) {
    return `a provider failed (${sanitize(error.name)})`;
  }
  return sanitize(error.message).replace(/\.$/, '');
}

function noCredentials(message: string, hint: string, cause: unknown): BedrockTokenError {
  return new BedrockTokenError('ERR_NO_CREDENTIALS', message, { hint, cause });
}
