import { BedrockTokenError } from '@bedrock-token/core';
import {
  type Client,
  clientVariables,
  exemptLoopback,
  type GatewayAddress,
  type Variable,
  type Variables,
} from '@bedrock-token/gateway';

/**
 * What leads clients to the gateway, and lets them trust it; NO_PROXY, too, since they would look for it
 * behind their proxy.
 *
 * @param env of the caller, whose entries of NO_PROXY are kept
 */
export function gatewayVariables(
  address: GatewayAddress,
  clients: readonly Client[],
  env: NodeJS.ProcessEnv,
): Variables {
  const { set, unset } = clientVariables(address, clients);
  return { set: [...set, ...(address.trust?.variables ?? []), ...noProxyVariables(env)], unset };
}

/** The variables that exempt this machine from proxies, with what they exempt already. */
export function noProxyVariables(env: NodeJS.ProcessEnv): Variable[] {
  const value = exemptLoopback(env);
  const names = env.no_proxy === undefined || process.platform === 'win32' ? [] : ['no_proxy'];
  return ['NO_PROXY', ...names].map((name): Variable => [name, value]);
}

/**
 * A .env file and cmd.exe cannot quote, so what stands in them must need no quotes.
 *
 * @throws ERR_INPUT for entries of NO_PROXY, and for paths of certificates, that do
 */
export function assertPlain({ set }: Variables): void {
  const odd = set.find(([, value]) => !/^[\w+=:/\\.,*[\]-]*$/.test(value));
  if (odd === undefined) return;
  const [name] = odd;
  const isList = /^no_proxy$/i.test(name);
  throw new BedrockTokenError(
    'ERR_INPUT',
    `${name} holds characters that ${isList ? 'no host name has' : 'this format cannot quote'}.`,
    {
      hint: isList
        ? `Correct ${name}: hosts and addresses with commas between them.`
        : 'Use --format env or json, or set XDG_STATE_HOME to a path without blanks.',
    },
  );
}
