import { resolve } from 'node:path';
import type { HttpClient, HttpResponse } from '@bedrock-token/core';
import {
  BedrockTokenError,
  FILE_LIMITS,
  isReadableOnTheWay,
  refuseCleartext,
  Secret,
} from '@bedrock-token/core';
import { readRegularFile, resolveLinks } from '@bedrock-token/files';

export interface OidcTokenSource {
  /** ACTIONS_ID_TOKEN_REQUEST_URL */
  url: string;
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN */
  requestToken: Secret<string>;
}

/**
 * Where this job gets its identity token, by the variables the runner sets
 * (GitHub docs, "OpenID Connect reference").
 *
 * @throws ERR_IDENTITY_UNAVAILABLE naming what the environment suggests as the cause
 */
export function findOidcTokenSource(environment: NodeJS.ProcessEnv): OidcTokenSource {
  const url = environment.ACTIONS_ID_TOKEN_REQUEST_URL;
  const requestToken = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  if (!url || !requestToken) throw identityUnavailable(environment);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new BedrockTokenError(
      'ERR_IDENTITY_UNAVAILABLE',
      'ACTIONS_ID_TOKEN_REQUEST_URL is not an http or https URL.',
      { hint: 'The runner sets this variable; check for a step that overwrites it.' },
    );
  }
  const destination = new URL(url);
  if (isReadableOnTheWay(destination)) {
    const source = 'ACTIONS_ID_TOKEN_REQUEST_URL';
    throw refuseCleartext(destination.host, source, 'ERR_IDENTITY_UNAVAILABLE');
  }
  return { url, requestToken: new Secret(requestToken) };
}

/** True if the runner offers identity tokens to this job. */
export function offersOidcToken(environment: NodeJS.ProcessEnv): boolean {
  return Boolean(
    environment.ACTIONS_ID_TOKEN_REQUEST_URL && environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
  );
}

function identityUnavailable(environment: NodeJS.ProcessEnv): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_IDENTITY_UNAVAILABLE',
    `GitHub does not offer this job an identity token. ${likelyCause(environment)}`,
    {
      hint: [
        'Add to the job: permissions: { id-token: write, contents: read }.',
        'A permissions block of the job replaces that of the workflow.',
        "A run for a fork's pull request gets no identity token.",
        'A reusable workflow gets one only if its caller grants id-token: write too.',
        'To use AWS credentials that the runner already has, set auth: ambient.',
      ].join(' '),
    },
  );
}

function likelyCause(environment: NodeJS.ProcessEnv): string {
  if (environment.GITHUB_ACTIONS !== 'true') {
    return 'This does not seem to be a GitHub Actions job at all (GITHUB_ACTIONS is not "true").';
  }
  if (isForkPullRequest(environment)) {
    return 'The cause: this run is for a pull request from a fork.';
  }
  return 'Likely cause: the job lacks the permission id-token: write.';
}

/** By the event that the runner keeps on disk; false if it cannot be read. */
function isForkPullRequest(environment: NodeJS.ProcessEnv): boolean {
  if (!environment.GITHUB_EVENT_NAME?.startsWith('pull_request')) return false;
  try {
    const { path } = resolveLinks(resolve(environment.GITHUB_EVENT_PATH ?? ''));
    const bytes = readRegularFile(path, FILE_LIMITS.event)?.bytes;
    const event = JSON.parse(bytes?.toString('utf8') ?? '');
    const head: unknown = event.pull_request?.head?.repo?.full_name;
    return head !== event.pull_request?.base?.repo?.full_name;
  } catch {
    return false;
  }
}

/**
 * Asks GitHub for an identity token. Tried once; what it throws says whether to try again.
 *
 * @throws ERR_IDENTITY_UNAVAILABLE if GitHub refuses; ERR_UPSTREAM if it does not answer well
 */
export async function requestOidcToken(
  source: OidcTokenSource,
  audience: string,
  http: HttpClient,
  signal?: AbortSignal,
): Promise<Secret<string>> {
  const url = new URL(source.url);
  url.searchParams.set('audience', audience);
  const response = await http({
    method: 'GET',
    url: url.href,
    headers: {
      authorization: `Bearer ${source.requestToken.reveal()}`,
      accept: 'application/json',
    },
    ...(signal && { signal }),
  });
  if (response.status !== 200) throw refused(response.status, url.host);
  return new Secret(readToken(response, url.host));
}

function refused(status: number, host: string): BedrockTokenError {
  if (status === 429 || status >= 500) {
    return new BedrockTokenError(
      'ERR_UPSTREAM',
      `GitHub's identity service at ${host} answered ${status}.`,
      {
        hint: 'This may be temporary: run again later.',
        retryable: true,
      },
    );
  }
  return new BedrockTokenError(
    'ERR_IDENTITY_UNAVAILABLE',
    `GitHub's identity service at ${host} refused to issue an identity token (${status}).`,
    {
      hint: 'The request token of a job expires with the job: do not carry ACTIONS_ID_TOKEN_REQUEST_TOKEN elsewhere. Check the audience input, too.',
    },
  );
}

function readToken(response: HttpResponse, host: string): string {
  try {
    const { value } = JSON.parse(response.body) as { value?: unknown };
    if (typeof value === 'string' && value.split('.').length === 3) return value;
  } catch {
    // Not JSON: reported below, without the body, which may hold the token.
  }
  throw new BedrockTokenError(
    'ERR_UPSTREAM',
    `GitHub's identity service at ${host} sent no identity token.`,
    {
      hint: 'Something between the runner and GitHub may be responding in its place: check proxies.',
      retryable: true,
    },
  );
}
