import type { BearerToken, HttpClient, HttpResponse, Secret } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import type { Endpoints } from '../endpoints/endpoints.ts';
import { sanitize } from '../errors/sanitize-text.ts';
import { retryAfterMs } from '../errors/translate-error.ts';
import { isCompletion, isListOfModels, unreadableAnswer } from './bedrock-answers.ts';

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
 * @throws ERR_TOKEN_REJECTED with the specific reason; ERR_UPSTREAM if it remains open
 */
export async function proveAccess(token: BearerToken, ports: ProbePorts): Promise<void> {
  const response = await askForModels(token.text, ports);
  if (response.status !== 200) throw explainRefusal(response, token.region, ports);
  if (!isListOfModels(response.body)) throw unreadableAnswer(token.region);
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
        hint: `This may be temporary: run again later.${requestIdOf(response)}`,
        retryable: true,
        ...waitOf(response),
      },
    );
  }
  const [what, hint, retryable] = classify(status, said, region, model, regionInput);
  return new BedrockTokenError(
    'ERR_TOKEN_REJECTED',
    `${what} (Bedrock in ${region} answered ${status} for ${asked}: ${said})`,
    {
      hint: hint + requestIdOf(response),
      retryable,
    },
  );
}

/** The wordings are Bedrock's own; a status alone does not tell these cases apart. */
function classify(
  status: number,
  said: string,
  region: string,
  model: string | undefined,
  regionInput = 'the options',
): [what: string, hint: string, retryable: boolean] {
  if (/CallWithBearerToken/.test(said)) {
    return [
      'The role is not allowed to use bearer tokens',
      'Allow bedrock:CallWithBearerToken in the policies of the role (resource "*"), and check for service control policies that deny it.',
      false,
    ];
  }
  if (
    /don't have access to the model|model access|not been granted|access to the model/i.test(said)
  ) {
    return [
      'The account has no access to this model',
      `Request access to ${model ?? 'the model'} in the Bedrock console of ${region} (Model access), or choose another model.`,
      false,
    ];
  }
  if (/not authorized to perform/i.test(said)) {
    const action = /not authorized to perform:? ?([\w-]+:\w+)/i.exec(said)?.[1] ?? 'the action';
    return [
      `The role is not allowed to perform ${action}`,
      `Allow ${action} in the policies of the role${model === undefined ? '' : `, for ${model} and the models behind it`}; with scope: inference, the session policy (models, scope) limits it too.`,
      false,
    ];
  }
  // Behind the sentences that name a role, whose name may hold these words.
  if (/region/i.test(said) && /scop|mismatch|wrong|credential/i.test(said)) {
    return [
      'The token is for another region',
      `A key works only in the region it was minted for; call Bedrock in ${region}, or name the other region in ${regionInput}.`,
      false,
    ];
  }
  if (status === 401 || status === 403) {
    // A session that was issued a moment ago may not be known everywhere yet.
    return [
      'Bedrock does not accept the token',
      `Check the region and the clock of this machine: a token is valid from the time at which it is signed, and only in ${region}.`,
      true,
    ];
  }
  const isAboutModel = /model identifier|inference profile|on-demand/i.test(said);
  if (model !== undefined && (status === 404 || (status === 400 && isAboutModel))) {
    return [
      'The model is not available here under this ID',
      `Check that ${model ?? 'it'} is offered in ${region}; newer models are called through an inference profile, such as us.<model ID>.`,
      false,
    ];
  }
  return [
    'Bedrock refused the call',
    'See the message of Bedrock, and the troubleshooting page.',
    false,
  ];
}

/** What the service says, in one line. */
export function messageOf(body: string): string {
  try {
    const { message, Message } = JSON.parse(body) as { message?: unknown; Message?: unknown };
    return sanitize(String(message ?? Message ?? 'no message'));
  } catch {
    return 'no readable message';
  }
}

function requestIdOf(response: HttpResponse): string {
  const id = response.headers['x-amzn-requestid'];
  return id === undefined ? '' : ` Its request ID is ${sanitize(id)}.`;
}

function waitOf(response: HttpResponse): { retryAfterMs?: number } {
  const wait = retryAfterMs(response.headers['retry-after']);
  return wait === undefined ? {} : { retryAfterMs: wait };
}
