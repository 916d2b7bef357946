import type { GatewayAddress } from '@bedrock-token/gateway';
import type { ProcessIo } from '../process-io.ts';
import { keepSecret } from './local-key.ts';

/**
 * Where the gateway of this user is, for what is written once: its port, and the local key, which is made
 * if no gateway has run yet.
 *
 * @param region of the variables for AWS SDKs; empty for none
 * @throws ERR_INPUT as `keepSecret`
 */
export async function findGateway(
  port: number,
  region: string | undefined,
  io: ProcessIo,
): Promise<GatewayAddress> {
  return {
    url: `http://127.0.0.1:${port}`,
    region: region ?? '',
    localKey: await keepSecret('local-key', false, io),
    hasMantle: false,
  };
}
