import {
  BedrockTokenError,
  isReadableOnTheWay,
  retry,
  Secret,
  STANDARD_RETRY,
  sleep,
} from '@bedrock-token/core';
import type { GitHubApi } from '@bedrock-token/github';
import type { Issuer } from '@bedrock-token/provisioning';
import type { ProcessIo } from '../../process-io.ts';

/** Somebody waits: some four seconds at most, but for a pause that GitHub asks for. */
const ATTEMPTS = 4;
const LONGEST_PAUSE_MS = 20_000;
/** The first that is set is taken (gh manual, "Environment variables"). */
const TOKEN_VARIABLES = {
  cloud: ['GH_TOKEN', 'GITHUB_TOKEN'],
  // The token of github.com is not for another server (as the gh CLI has it).
  server: ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'],
} as const;
const LIMITED =
  'Run again later. With --immutable-sub, --owner-id and --repository-id, GitHub is not asked.';

export interface OpenGitHub {
  /** Each request is tried again if it may pass. */
  api: GitHubApi;
  /** The variable that the token comes from. */
  tokenName: string;
}

/**
 * The API of the GitHub that an issuer belongs to, if there is a token for it.
 *
 * @param title what the requests are about, in errors
 * @returns undefined without a token
 * @throws ERR_INPUT if the token is not for that GitHub
 */
export async function openGitHub(
  title: string,
  issuer: Issuer,
  io: ProcessIo,
): Promise<OpenGitHub | undefined> {
  const { env } = io;
  const variables = TOKEN_VARIABLES[issuer.kind === 'server' ? 'server' : 'cloud'];
  const tokenName = variables.find((name) => env[name]);
  const token = tokenName && env[tokenName];
  if (!tokenName || !token) return undefined;
  const { createGitHubApi } = await import('@bedrock-token/github');
  const api = createGitHubApi(title, new Secret(token), chooseApi(issuer, env.GITHUB_API_URL), {
    tokenName,
    placesName: '--repo',
    limitHint: LIMITED,
  });
  const patience = { ...STANDARD_RETRY, attempts: ATTEMPTS };
  const onRetry = ({ message }: Error) => io.verbose(`${message} Trying again.`);
  return {
    tokenName,
    api: (...request) =>
      retry(() => askOnce(api, request), patience, { sleep, random: Math.random, onRetry }),
  };
}

/** @throws what GitHub answers; not to be tried again if it asks for a pause that nobody waits for */
async function askOnce(api: GitHubApi, request: Parameters<GitHubApi>) {
  try {
    return await api(...request);
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    const { code, message, hint, retryAfterMs = 0 } = error;
    if (retryAfterMs <= LONGEST_PAUSE_MS) throw error;
    const minutes = Math.ceil(retryAfterMs / 60_000);
    throw new BedrockTokenError(code, message, {
      hint: `GitHub accepts requests again in ${minutes} minutes. ${hint}`,
      cause: error,
    });
  }
}

/**
 * GITHUB_API_URL, if it is of the same GitHub as the issuer: the token is not for another one, and what another
 * one says of the repository is not true here.
 *
 * @throws ERR_INPUT if it is not
 */
function chooseApi({ apiUrl, url }: Issuer, given: string | undefined): string {
  if (!given) return apiUrl;
  if (!URL.canParse(given)) return given;
  const { hostname } = new URL(given);
  if (hostname === new URL(apiUrl).hostname) return given;
  // This machine: a tunnel, or a test.
  if (!isReadableOnTheWay({ protocol: 'http:', hostname })) return given;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `GITHUB_API_URL leads to ${hostname}, and jobs with the issuer ${url} are not of that GitHub.`,
    {
      hint: `Give the --issuer of that GitHub, or ask ${apiUrl}: run again with GITHUB_API_URL= in front, and a token of it. Nothing was sent.`,
    },
  );
}
