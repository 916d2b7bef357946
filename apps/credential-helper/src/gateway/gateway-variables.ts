import { BedrockTokenError, type Secret } from '@bedrock-token/core';
import { ANTHROPIC_KEY, type Variable } from '../formats/shells.ts';

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
}

export interface Variables {
  set: Variable[];
  unset: string[];
}

const OF_CLIENTS: Record<Client, (address: GatewayAddress) => Variables> = {
  bedrock: ({ url, region, localKey, hasMantle }) => ({
    set: [
      ['AWS_BEARER_TOKEN_BEDROCK', localKey.reveal()],
      ...(region === ''
        ? []
        : ([
            ['AWS_REGION', region],
            ['AWS_DEFAULT_REGION', region],
          ] as Variable[])),
      ['AWS_ENDPOINT_URL_BEDROCK', url],
      ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', url],
      ...(hasMantle ? ([['AWS_ENDPOINT_URL_BEDROCK_MANTLE', `${url}/mantle`]] as Variable[]) : []),
      ['ANTHROPIC_BEDROCK_BASE_URL', url],
    ],
    unset: [],
  }),
  openai: ({ url, localKey }) => ({
    set: [
      ['OPENAI_API_KEY', localKey.reveal()],
      ['OPENAI_BASE_URL', `${url}/openai/v1`],
    ],
    unset: [],
  }),
  anthropic: ({ url, localKey }) => ({
    set: [
      ['ANTHROPIC_AUTH_TOKEN', localKey.reveal()],
      ['ANTHROPIC_BASE_URL', `${url}/anthropic`],
    ],
    unset: [ANTHROPIC_KEY],
  }),
};

/**
 * What leads clients to the gateway; NO_PROXY, too, since they would look for it behind their proxy.
 *
 * @param env of the caller, whose entries of NO_PROXY are kept
 */
export function gatewayVariables(
  address: GatewayAddress,
  clients: readonly Client[],
  env: NodeJS.ProcessEnv,
): Variables {
  const { set, unset } = clientVariables(address, clients);
  return { set: [...set, ...noProxyVariables(env)], unset };
}

/** The same without NO_PROXY. */
export function clientVariables(address: GatewayAddress, clients: readonly Client[]): Variables {
  const ofClients = clients.map((client) => OF_CLIENTS[client](address));
  return {
    set: ofClients.flatMap(({ set }) => set),
    unset: ofClients.flatMap(({ unset }) => unset),
  };
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** The variables that exempt this machine from proxies, with what they exempt already. */
export function noProxyVariables(env: NodeJS.ProcessEnv): Variable[] {
  // Most clients read the one in lower case first.
  const given = env.no_proxy || env.NO_PROXY || '';
  const entries = given.split(/[,\s]+/).filter(Boolean);
  const missing = LOOPBACK.filter((host) => !entries.includes(host));
  const value = entries.includes('*') ? '*' : [...entries, ...missing].join(',');
  const names = env.no_proxy === undefined || process.platform === 'win32' ? [] : ['no_proxy'];
  return ['NO_PROXY', ...names].map((name): Variable => [name, value]);
}

/**
 * A .env file and cmd.exe cannot quote, so what stands in them must need no quotes.
 *
 * @throws ERR_INPUT for entries of NO_PROXY that do
 */
export function assertPlain({ set }: Variables): void {
  const odd = set.find(([, value]) => !/^[\w+=:/.,*[\]-]*$/.test(value));
  if (odd === undefined) return;
  throw new BedrockTokenError('ERR_INPUT', `${odd[0]} holds characters that no host name has.`, {
    hint: `Correct ${odd[0]}: hosts and addresses with commas between them.`,
  });
}
