import type { BearerToken, HttpClient, HttpResponse, Secret } from '@bedrock-token/core';
import { BedrockTokenError, extendHint } from '@bedrock-token/core';
import { sanitize } from '../errors/sanitize-text.ts';
import { retryAfterMs } from '../errors/translate-error.ts';
import { classifyRefusal } from './refusals.ts';

export interface ClaudeProbePorts {
  http: HttpClient;
  /** The endpoint in the region of the key, such as https://aws-external-anthropic.us-west-2.api.aws */
  baseUrl: string;
  workspaceId: string;
  signal?: AbortSignal | undefined;
}

/**
 * Lists the models of Claude Platform on AWS with the token: proves that the token is accepted for the
 * workspace. Needs CallWithBearerToken, and ListModels on the workspace.
 *
 * @throws ERR_TOKEN_REJECTED or ERR_ACCOUNT_SETUP with the specific reason; ERR_UPSTREAM if it remains open
 */
export async function proveClaudeAccess(
  token: BearerToken,
  ports: ClaudeProbePorts,
): Promise<void> {
  const response = await askForClaudeModels(token.text, ports);
  assertAnswer(response, token.region, undefined);
}

/**
 * Asks a model for one token of output: proves that this key may call this model in the workspace.
 *
 * @throws as {@link proveClaudeAccess}
 */
export async function proveClaudeModel(
  token: BearerToken,
  model: string,
  ports: ClaudeProbePorts,
): Promise<void> {
  const response = await askClaude(token.text, model, ports);
  assertAnswer(response, token.region, model);
}

/** GET /v1/models, with any kind of key. */
export function askForClaudeModels(
  key: Secret<string>,
  { http, baseUrl, workspaceId, signal }: ClaudeProbePorts,
): Promise<HttpResponse> {
  return http({
    method: 'GET',
    url: `${baseUrl}/v1/models`,
    headers: headersOf(key, workspaceId),
    ...(signal && { signal }),
  });
}

/** A message of one token, with any kind of key. */
export function askClaude(
  key: Secret<string>,
  model: string,
  { http, baseUrl, workspaceId, signal }: ClaudeProbePorts,
): Promise<HttpResponse> {
  return http({
    method: 'POST',
    url: `${baseUrl}/v1/messages`,
    headers: { ...headersOf(key, workspaceId), 'content-type': 'application/json' },
    body: JSON.stringify({ model, max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] }),
    ...(signal && { signal }),
  });
}

/** As Anthropic's own clients send them. */
function headersOf(key: Secret<string>, workspaceId: string): Record<string, string> {
  return {
    'x-api-key': key.reveal(),
    'anthropic-version': '2023-06-01',
    'anthropic-workspace-id': workspaceId,
    accept: 'application/json',
  };
}

function assertAnswer(response: HttpResponse, region: string, model: string | undefined): void {
  if (response.status !== 200) throw refusalOfClaude(response, region, model);
  if (!isClaudeAnswer(response.body, model)) throw unreadableClaude(region);
}

/** Whether a success is the list of models, or what the model says; a portal says 200, too. */
export function isClaudeAnswer(body: string, model: string | undefined): boolean {
  return Array.isArray(parse(body)[model === undefined ? 'data' : 'content']);
}

/** For an answer that is none of the service's. */
export function unreadableClaude(region: string, status = 200): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `Claude Platform on AWS in ${region} sent a response that cannot be read, of status ${status}.`,
    {
      hint: 'Something between this machine and AWS may be responding in its place: check proxies, ANTHROPIC_AWS_BASE_URL and AWS_ENDPOINT_URL variables.',
      retryable: true,
    },
  );
}

/** What an answer other than 200 means. */
export function refusalOfClaude(
  response: HttpResponse,
  region: string,
  model?: string,
): BedrockTokenError {
  const { status } = response;
  const said = messageOfClaude(response.body);
  const asked = model === undefined ? 'the list of models' : `model ${model}`;
  const answered = `Claude Platform on AWS in ${region} answered ${status} for ${asked}: ${said}`;
  const id = response.headers['x-amzn-requestid'];
  const requestId = id === undefined ? '' : `The request ID is ${sanitize(id)}.`;
  if (status === 429 || status >= 500) {
    const wait = retryAfterMs(response.headers['retry-after']);
    return new BedrockTokenError('ERR_UPSTREAM', answered, {
      hint: extendHint('This may be temporary: run again later.', requestId),
      retryable: true,
      ...(wait !== undefined && { retryAfterMs: wait }),
    });
  }
  // AWS numbers its answers; a proxy or a portal refuses in a form of its own.
  if (said === UNREADABLE && id === undefined) return unreadableClaude(region, status);
  const refusal = classifyRefusal(status, said, region, model);
  const { code = 'ERR_TOKEN_REJECTED', what, hint, retryable = false } = refusal;
  return new BedrockTokenError(code, `${what} (${answered})`, {
    hint: extendHint(hint, requestId),
    retryable,
  });
}

/** What the service says, in one line: in the error object of Anthropic's API, or as AWS has it. */
export function messageOfClaude(body: string): string {
  const { error, message, Message } = parse(body);
  const ofAnthropic =
    typeof error === 'object' && error !== null
      ? (error as { message?: unknown }).message
      : undefined;
  const texts = [ofAnthropic, message, Message];
  return sanitize(texts.find((text) => typeof text === 'string') ?? UNREADABLE);
}

/** In place of a message, in what is no answer of the service. */
export const UNREADABLE = 'no readable message';

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
