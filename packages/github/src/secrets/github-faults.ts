import { BedrockTokenError } from '@bedrock-token/core';

/** What Octokit throws, as far as we read it. */
interface RequestFault extends Error {
  status?: number;
  response?: { headers?: Record<string, string | undefined>; data?: { message?: unknown } };
}

/** An answer of GitHub that is not a success: 404 and 422 mean something to a caller. */
export class GitHubRefusal extends BedrockTokenError {
  readonly status: number;

  constructor(status: number, message: string, hint: string, cause: unknown) {
    super('ERR_SINK', message, { hint, refused: true, cause });
    this.status = status;
  }
}

/** What the user interface calls the input of the token and that of the places; default the action's. */
export interface RequestNames {
  tokenName: string;
  placesName: string;
  /** What to do about a limit of the rate of requests; default for a rotation. */
  limitHint: string;
}

/**
 * What GitHub's refusals mean and what cures them (GitHub REST API: "Troubleshooting", "Rate
 * limits", "Permissions required for GitHub Apps").
 */
export function explainGitHubFault(
  title: string,
  error: unknown,
  names: Partial<RequestNames> = {},
): Error {
  const { cause } = error as Error;
  if (cause instanceof BedrockTokenError) {
    const { code, message, hint } = cause;
    return new BedrockTokenError(code, `${title}: ${message}`, { hint, cause });
  }
  const { status = 0, response } = error as RequestFault;
  const headers = response?.headers ?? {};
  const said = oneLine(String(response?.data?.message ?? ''));
  if (response === undefined || status === 0) return unreachable(title, error);
  if (isLimited(status, said, headers)) return limited(title, status, headers, error, names);
  if (status >= 500) {
    return new BedrockTokenError(
      'ERR_UPSTREAM',
      `${title}: GitHub answered ${status}${said && `: ${said}`}.`,
      {
        hint: 'This may be temporary: run again later. githubstatus.com lists outages.',
        retryable: true,
        cause: error,
      },
    );
  }
  const asked = headers['x-accepted-github-permissions'];
  return new GitHubRefusal(
    status,
    `${title}: GitHub answered ${status} ${said}`.trim(),
    cureOf(status, said, asked, names),
    error,
  );
}

function isLimited(
  status: number,
  said: string,
  headers: Record<string, string | undefined>,
): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    /rate limit/i.test(said) ||
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0'
  );
}

const LIMIT_HINT =
  'Nothing is lost: the next run continues from here. Rotate fewer secrets at once, or at another time.';

function limited(
  title: string,
  status: number,
  headers: Record<string, string | undefined>,
  cause: unknown,
  { limitHint = LIMIT_HINT }: Partial<RequestNames>,
): BedrockTokenError {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  const resetMs = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000 - Date.now();
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : resetMs;
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `${title}: GitHub limits the rate of requests (${status}).`,
    {
      hint: limitHint,
      retryable: true,
      refused: true,
      cause,
      ...(waitMs > 0 && { retryAfterMs: waitMs }),
    },
  );
}

function cureOf(
  status: number,
  said: string,
  asked: string | undefined,
  { tokenName = 'github-token', placesName = 'sinks' }: Partial<RequestNames>,
): string {
  const permissions = asked === undefined ? '' : ` GitHub asks for: ${oneLine(asked)}.`;
  if (status === 401) {
    return `GitHub does not accept the token in ${tokenName}: check that it has not expired and that the secret it comes from is set.`;
  }
  if (/by integration/.test(said)) {
    return `The token lacks a permission.${permissions} The GITHUB_TOKEN of a workflow can never write secrets, regardless of its permissions:. Create a token of a GitHub App with that permission (actions/create-github-app-token), and pass it as ${tokenName}.`;
  }
  if (status === 403) {
    return `The token lacks a permission.${permissions} Give the token in ${tokenName} that permission, with write access.`;
  }
  if (status === 404) {
    return `There is no such repository, environment or organization, or the token cannot see it.${permissions} Check the names, and that the App is installed there.`;
  }
  return `Check the entry in ${placesName}.${permissions}`;
}

function unreachable(title: string, cause: unknown): BedrockTokenError {
  const { cause: inner, name } = cause as {
    cause?: { code?: unknown; name?: string };
    name: string;
  };
  // The code of a DOMException, such as of a time limit, is a number that says nothing.
  const reason = typeof inner?.code === 'string' ? inner.code : (inner?.name ?? name);
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `${title}: no response from GitHub (${oneLine(String(reason))}).`,
    {
      hint: 'Check that this machine can reach GITHUB_API_URL: name resolution, firewall, proxy settings.',
      retryable: true,
      cause,
    },
  );
}

/** Fit for one line of a log, without what could be a token. */
function oneLine(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/\b(gh[a-z]_|github_pat_)\w+/g, '[…]')
    .replace(/[\w+/=]{40,}/g, '[…]')
    .slice(0, 300)
    .trim();
}
