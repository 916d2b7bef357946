import type { BearerToken, HttpClient, HttpResponse, Secret } from '@bedrock-token/core';
import { BedrockTokenError, extendHint } from '@bedrock-token/core';
import type { Endpoints } from '../endpoints/endpoints.ts';
import { sanitize } from '../errors/sanitize-text.ts';
import { retryAfterMs } from '../errors/translate-error.ts';
import { isCompletion, isListOfModels, unreadableAnswer } from './bedrock-answers.ts';
import { classifyRefusal, deniedAction } from './refusals.ts';

export interface ProbePorts {
  http: HttpClient;
  endpoints: Endpoints;
  /** How the user says for which region keys are: `aws-region`, `--region`. */
  regionInput?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Lists the foundation models with the token: proves that the token is accepted, and nothing
 * of any model. Needs bedrock:CallWithBearerToken and bedrock:ListFoundationModels.
 *
 * @throws ERR_TOKEN_REJECTED or ERR_ACCOUNT_SETUP with the specific reason; ERR_UPSTREAM if it remains open
 */
export async function proveAccess(token: BearerToken, ports: ProbePorts): Promise<void> {
  const response = await askForModels(token.text, ports);
  if (response.status !== 200) throw explainRefusal(response, token.region, ports);
  if (!isListOfModels(response.body)) throw unreadableAnswer(token.region);
}

/**
 * Proves that the token is accepted, also for a role that may call models but not list them, as the roles of
 * `setup github`. Bedrock knows the key and its role before it says that the role may not.
 *
 * @throws as {@link proveAccess}
 */
export async function proveAccepted(
  token: BearerToken,
  ports: ProbePorts,
): Promise<{ mayListModels: boolean }> {
  const response = await askForModels(token.text, ports);
  const denied = response.status === 403 ? deniedAction(messageOf(response.body)) : undefined;
  if (denied === 'bedrock:ListFoundationModels') return { mayListModels: false };
  if (response.status !== 200) throw explainRefusal(response, token.region, ports);
  if (!isListOfModels(response.body)) throw unreadableAnswer(token.region);
  return { mayListModels: true };
}

/**
 * Asks a model for one token of output: proves that this key may call this model.
 *
 * @throws as {@link proveAccess}
 */
export async function proveModel(
  token: BearerToken,
  model: string,
  ports: ProbePorts,
): Promise<void> {
  const response = await askModel(token.text, model, ports);
  if (response.status !== 200) throw explainRefusal(response, token.region, ports, model);
  if (!isCompletion(response.body)) throw unreadableAnswer(token.region);
}

/** GET /foundation-models, with any kind of key. */
export function askForModels(key: Secret<string>, ports: ProbePorts): Promise<HttpResponse> {
  return ports.http({
    method: 'GET',
    url: `${ports.endpoints.bedrock}/foundation-models`,
    headers: authorization(key),
    ...(ports.signal && { signal: ports.signal }),
  });
}

/** A Converse of one token, with any kind of key. */
export function askModel(
  key: Secret<string>,
  model: string,
  ports: ProbePorts,
): Promise<HttpResponse> {
  return ports.http({
    method: 'POST',
    url: `${ports.endpoints.bedrockRuntime}/model/${encodeURIComponent(model)}/converse`,
    headers: { ...authorization(key), 'content-type': 'application/json' },
    body: JSON.stringify({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      inferenceConfig: { maxTokens: 1 },
    }),
    ...(ports.signal && { signal: ports.signal }),
  });
}

function authorization(key: Secret<string>): Record<string, string> {
  return { authorization: `Bearer ${key.reveal()}`, accept: 'application/json' };
}

function explainRefusal(
  response: HttpResponse,
  region: string,
  { regionInput }: ProbePorts,
  model?: string,
): BedrockTokenError {
  return refusalOf(response, region, model, regionInput);
}

/** What an answer other than 200 means. */
export function refusalOf(
  response: HttpResponse,
  region: string,
  model?: string,
  regionInput?: string,
): BedrockTokenError {
  const { status } = response;
  const said = messageOf(response.body);
  const asked = model === undefined ? 'the list of models' : `model ${model}`;
  if (status === 429 || status >= 500) {
    return new BedrockTokenError(
      'ERR_UPSTREAM',
      `Bedrock in ${region} answered ${status} for ${asked}: ${said}`,
      {
        hint: extendHint('This may be temporary: run again later.', requestIdOf(response)),
        retryable: true,
        ...waitOf(response),
      },
    );
  }
  // AWS numbers its answers.
  if (!isOfBedrock(response.body) && requestIdOf(response) === '') {
    return unreadableAnswer(region, status);
  }
  const refusal = classifyRefusal(status, said, { region, model, regionInput });
  const { code = 'ERR_TOKEN_REJECTED', what, hint, retryable = false } = refusal;
  return new BedrockTokenError(
    code,
    `${what} (Bedrock in ${region} answered ${status} for ${asked}: ${said})`,
    { hint: extendHint(hint, requestIdOf(response)), retryable },
  );
}

const NO_MESSAGE = 'no readable message';

/** Bedrock's errors are JSON with a message; a proxy or a portal refuses in a form of its own. */
export const isOfBedrock = (body: string): boolean => messageOf(body) !== NO_MESSAGE;

/** What the service says, in one line. */
export function messageOf(body: string): string {
  try {
    const { message, Message } = JSON.parse(body) as { message?: unknown; Message?: unknown };
    return sanitize([message, Message].find((text) => typeof text === 'string') ?? NO_MESSAGE);
  } catch {
    return NO_MESSAGE;
  }
}

function requestIdOf(response: HttpResponse): string {
  const id = response.headers['x-amzn-requestid'];
  return id === undefined ? '' : `The request ID is ${sanitize(id)}.`;
}

function waitOf(response: HttpResponse): { retryAfterMs?: number } {
  const wait = retryAfterMs(response.headers['retry-after']);
  return wait === undefined ? {} : { retryAfterMs: wait };
}
