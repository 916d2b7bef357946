import type { Secret } from '@bedrock-token/core';

/** Whose variables are set: the AWS SDKs' and Claude Code's, OpenAI's or Anthropic's. */
export type Client = 'bedrock' | 'openai' | 'anthropic';

/** What a client has to know of a gateway. */
export interface GatewayAddress {
  /** Such as `http://127.0.0.1:22337`. */
  url: string;
  /** The one that paths without a region lead to; empty if it is not known. */
  region: string;
  localKey: Secret<string>;
  hasMantle: boolean;
  /** What clients need to trust the certificate of an https URL; undefined for http. */
  trust?: TrustFiles | undefined;
}

/** PEM files by which clients trust the certificate of a gateway. */
export interface TrustFiles {
  /** The authority alone. */
  authorityFile: string;
  /** Those which name files to programs. */
  variables: readonly Variable[];
}

/** A variable of the environment. */
export type Variable = [name: string, value: string];

export interface Variables {
  set: Variable[];
  /** Those which would come before what is set. */
  unset: string[];
}

/** The base URLs below a gateway's address, by the API that they serve. */
export const BASE_PATHS = {
  openai: '/openai/v1',
  anthropic: '/anthropic',
  mantle: '/mantle',
} as const;

const OF_CLIENTS: Record<Client, (address: GatewayAddress) => Variables> = {
  bedrock: ({ url, region, localKey, hasMantle }) => ({
    set: [
      ['AWS_BEARER_TOKEN_BEDROCK', localKey.reveal()],
      ...regionVariables(region),
      ['AWS_ENDPOINT_URL_BEDROCK', url],
      ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', url],
      ...(hasMantle
        ? [['AWS_ENDPOINT_URL_BEDROCK_MANTLE', url + BASE_PATHS.mantle] satisfies Variable]
        : []),
      ['ANTHROPIC_BEDROCK_BASE_URL', url],
    ],
    unset: [],
  }),
  openai: ({ url, localKey }) => ({
    set: [
      ['OPENAI_API_KEY', localKey.reveal()],
      ['OPENAI_BASE_URL', url + BASE_PATHS.openai],
    ],
    unset: [],
  }),
  anthropic: ({ url, localKey }) => ({
    set: [
      ['ANTHROPIC_AUTH_TOKEN', localKey.reveal()],
      ['ANTHROPIC_BASE_URL', url + BASE_PATHS.anthropic],
    ],
    // Anthropic's SDKs send both keys where both are set: a key of Anthropic's is not for AWS.
    unset: ['ANTHROPIC_API_KEY'],
  }),
};

/** What leads clients to a gateway, without NO_PROXY. */
export function clientVariables(address: GatewayAddress, clients: readonly Client[]): Variables {
  const ofClients = clients.map((client) => OF_CLIENTS[client](address));
  return {
    set: ofClients.flatMap(({ set }) => set),
    unset: ofClients.flatMap(({ unset }) => unset),
  };
}

/** Both names, of which each AWS SDK reads one; none for an empty region. */
export function regionVariables(region: string): Variable[] {
  if (region === '') return [];
  return ['AWS_REGION', 'AWS_DEFAULT_REGION'].map((name): Variable => [name, region]);
}
