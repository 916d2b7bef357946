import type { GatewayAddress } from '@bedrock-token/gateway';
import type { ProcessIo } from '../process-io.ts';
import { keepSecret } from './secrets/local-key.ts';
import { keepTlsIdentity, publishAuthority } from './secrets/tls-identity.ts';

/**
 * Where the gateway of this user is, for what is written once: its port, and the local key, which is made
 * if no gateway has run yet.
 *
 * @param region of the variables for AWS SDKs; empty for none
 * @param hasTls whether it speaks TLS, too
 * @throws ERR_INPUT as `keepSecret`
 */
export async function findGateway(
  port: number,
  region: string | undefined,
  io: ProcessIo,
  hasTls = false,
): Promise<GatewayAddress> {
  const trust = hasTls ? await publishAuthority(await keepTlsIdentity(io), io) : undefined;
  return {
    url: `${hasTls ? 'https' : 'http'}://127.0.0.1:${port}`,
    trust,
    region: region ?? '',
    localKey: await keepSecret('local-key', io),
    hasMantle: false,
  };
}
