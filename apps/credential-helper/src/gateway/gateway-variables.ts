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

/** The variables that exempt this machine from proxies, with what they exempt already. */
export function noProxyVariables(env: NodeJS.ProcessEnv): Variable[] {
  const value = exemptLoopback(env);
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
