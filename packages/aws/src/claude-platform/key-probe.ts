import type {
  HttpClient,
  HttpResponse,
  KeyProbe,
  KeyServiceName,
  ProbeVerdict,
  Vocabulary,
} from '@bedrock-token/core';
import { BedrockTokenError, PLAIN_VOCABULARY } from '@bedrock-token/core';
import {
  createKeyProbe,
  type KeyProbeOptions,
  type ProbeKind,
  withCondition,
} from '../bedrock/probe-api-key.ts';
import { endpointsOf } from '../endpoints/endpoints.ts';
import {
  askClaude,
  askForClaudeModels,
  isClaudeAnswer,
  messageOfClaude,
  refusalOfClaude,
  UNREADABLE,
  unreadableClaude,
} from './probe.ts';

/** What long-term keys are for. */
export interface ServiceOfKeys {
  service: KeyServiceName;
  /** Of Claude Platform on AWS, where every request names one. */
  workspaceId?: string | undefined;
}

/**
 * Shows a long-term key to its service in a region, as `createKeyProbe` does for Bedrock.
 *
 * Claude Platform on AWS says 401 or 403 for a key that it does not know (or not yet), and 403 in other
 * words, or 404 for a workspace, to one that it knows.
 */
export function createServiceKeyProbe(
  { service, workspaceId = '' }: ServiceOfKeys,
  kind: ProbeKind,
  region: string,
  http: HttpClient,
  environment: NodeJS.ProcessEnv,
  options: KeyProbeOptions = {},
): KeyProbe {
  if (service === 'bedrock') return createKeyProbe(kind, region, http, environment, options);
  const { signal, vocabulary = PLAIN_VOCABULARY } = options;
  const baseUrl = endpointsOf(region, environment).claudePlatform ?? '';
  const ports = { http, baseUrl, workspaceId, signal };
  const model = kind === 'access' ? undefined : kind.model;
  return async (value): Promise<ProbeVerdict> => {
    try {
      const response =
        model === undefined
          ? await askForClaudeModels(value, ports)
          : await askClaude(value, model, ports);
      return judge(response, region, model, vocabulary);
    } catch (error) {
      if (!(error instanceof BedrockTokenError)) throw error;
      return { kind: 'undetermined', error };
    }
  };
}

/** To a key that is known: about its permissions, the account or the workspace. */
const OF_KNOWN_KEY = /not authorized to perform|outbound web identity federation|workspace/i;

function judge(
  { status, body, headers }: HttpResponse,
  region: string,
  model: string | undefined,
  vocabulary: Vocabulary,
): ProbeVerdict {
  if (status === 200) {
    return isClaudeAnswer(body, model)
      ? { kind: 'accepted' }
      : { kind: 'undetermined', error: unreadableClaude(region) };
  }
  const error = refusalOfClaude({ status, body, headers }, region, model);
  const said = messageOfClaude(body);
  // A proxy or a portal answers as well, in words of its own.
  if (said === UNREADABLE || status === 429 || status >= 500) {
    return { kind: 'undetermined', error };
  }
  if (status === 401 || (status === 403 && !OF_KNOWN_KEY.test(said))) {
    return { kind: 'unknown', error };
  }
  return { kind: 'forbidden', error: withCondition(error, said, vocabulary) };
}
