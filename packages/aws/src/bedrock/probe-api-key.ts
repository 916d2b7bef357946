import type {
  HttpClient,
  HttpResponse,
  KeyProbe,
  ProbeVerdict,
  Vocabulary,
} from '@bedrock-token/core';
import { BedrockTokenError, extendHint, PLAIN_VOCABULARY } from '@bedrock-token/core';
import { endpointsOf } from '../endpoints/endpoints.ts';
import { isCompletion, isListOfModels, unreadableAnswer } from './bedrock-answers.ts';
import { askForModels, askModel, isOfBedrock, messageOf, refusalOf } from './probe.ts';

/** `access` lists the models; else the id of a model that is asked for one token. */
export type ProbeKind = 'access' | { model: string };

export interface KeyProbeOptions {
  signal?: AbortSignal | undefined;
  /** How the user interface names what errors ask for. */
  vocabulary?: Vocabulary;
}

/**
 * Shows a long-term key to Bedrock in a region; it works in all of its partition.
 *
 * Bedrock says 403 for a key that it does not know (or not yet), and 403 in other words for one
 * that it knows and whose policies forbid the call.
 */
export function createKeyProbe(
  kind: ProbeKind,
  region: string,
  http: HttpClient,
  environment: NodeJS.ProcessEnv,
  { signal, vocabulary = PLAIN_VOCABULARY }: KeyProbeOptions = {},
): KeyProbe {
  const ports = { http, endpoints: endpointsOf(region, environment), signal };
  return async (value): Promise<ProbeVerdict> => {
    try {
      const response =
        kind === 'access'
          ? await askForModels(value, ports)
          : await askModel(value, kind.model, ports);
      return judge(response, region, kind, vocabulary);
    } catch (error) {
      if (!(error instanceof BedrockTokenError)) throw error;
      return { kind: 'undetermined', error };
    }
  };
}

function judge(
  response: HttpResponse,
  region: string,
  probe: ProbeKind,
  vocabulary: Vocabulary,
): ProbeVerdict {
  const { status, body } = response;
  const isAnswer = probe === 'access' ? isListOfModels : isCompletion;
  if (status === 200 && isAnswer(body)) return { kind: 'accepted' };
  if (status === 200) return { kind: 'undetermined', error: unreadableAnswer(region) };
  const error = refusalOf(response, region, probe === 'access' ? undefined : probe.model);
  // A proxy or a portal says 200 or 403 as well, in words of its own.
  if (!isOfBedrock(body)) return { kind: 'undetermined', error };
  if (status === 401 || (status === 403 && !isAboutPermission(messageOf(body)))) {
    return { kind: 'unknown', error };
  }
  if (status === 429 || status >= 500) return { kind: 'undetermined', error };
  return { kind: 'forbidden', error: withCondition(error, messageOf(body), vocabulary) };
}

function isAboutPermission(said: string): boolean {
  return /not authorized to perform|access to the model|model access|not been granted/i.test(said);
}

/** A policy on the user's address or the time is the likeliest Deny on a key that was just made. */
export function withCondition(
  error: BedrockTokenError,
  said: string,
  { addressLimit, avoidDenial }: Vocabulary,
): BedrockTokenError {
  if (!/explicit deny/.test(said)) return error;
  return new BedrockTokenError(error.code, error.message, {
    hint: extendHint(
      error.hint,
      `A Deny applies: if the keys of this user are limited to addresses (${addressLimit}) or to a time, this machine may be outside of them; ${avoidDenial}.`,
    ),
    cause: error.cause,
  });
}
