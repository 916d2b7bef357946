import type { Client, GatewayAddress } from '@bedrock-token/gateway';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness, TokenRequest } from '../token-request.ts';
import { gatewayVariables } from './gateway-variables.ts';
import { launchGateway } from './launch-gateway.ts';
import { makeSecret } from './secrets/local-key.ts';
import { keepTlsIdentity, publishAuthority } from './secrets/tls-identity.ts';

export interface GatewayRun {
  request: TokenRequest;
  freshness: Pick<Freshness, 'useCache' | 'store'>;
  clients: readonly Client[];
  hasTls: boolean;
}

/**
 * Runs a command with a gateway of its own, on a free port and with a local key that is in no file.
 *
 * @param run runs the command in an environment, and returns its exit code
 * @throws as `get` if there is no key: then the command is not run
 */
export async function runWithGateway(
  { request, freshness, clients, hasTls }: GatewayRun,
  io: ProcessIo,
  run: (env: NodeJS.ProcessEnv) => Promise<number>,
): Promise<number> {
  const localKey = makeSecret('local-key');
  const tls = hasTls ? await keepTlsIdentity(io) : undefined;
  const trust = tls && (await publishAuthority(tls, io));
  const launched = await launchGateway(
    {
      request,
      regions: [],
      listen: { port: 0 },
      tls,
      localKey,
      credentialsToken: undefined,
      metadata: undefined,
      freshness,
      limits: {},
      keepsUsage: true,
    },
    io,
  );
  try {
    await launched.ready;
    const { port, regions, hasMantle, before } = launched;
    const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
    const address = { url, region: regions[0], localKey, hasMantle, trust };
    return await run(environmentOf(address, clients, before));
  } finally {
    await launched.stop(0);
  }
}

/** The caller's environment with the gateway in it; nothing in it leads past the gateway. */
function environmentOf(
  address: GatewayAddress,
  clients: readonly Client[],
  before: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const { set, unset } = gatewayVariables(address, clients, before);
  const env = { ...before, ...Object.fromEntries(set) };
  // With the first, AWS SDKs ignore the variables of the gateway; the others lead to another host.
  const others = ['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'ANTHROPIC_BEDROCK_MANTLE_BASE_URL'];
  for (const name of [...unset, ...others]) delete env[name];
  if (address.hasMantle && before.ANTHROPIC_BEDROCK_MANTLE_BASE_URL) {
    env.ANTHROPIC_BEDROCK_MANTLE_BASE_URL = `${address.url}/mantle/anthropic`;
  }
  return env;
}
