import { existsSync } from 'node:fs';
import type { Secret } from '@bedrock-token/core';
import { createTlsIdentity, type TlsIdentity } from '@bedrock-token/gateway';
import type { ProcessIo } from '../../process-io.ts';
import { keepSecret, locateSecret, makeSecret } from './local-key.ts';
import { hasTlsIdentity, keepTlsIdentity } from './tls-identity.ts';

/** What the gateways of a user share, but for what one of them does not need. */
export interface GatewaySecrets {
  localKey: Secret<string>;
  credentialsToken: Secret<string> | undefined;
  tls: TlsIdentity | undefined;
}

/** What a gateway needs besides the local key. */
export interface Needs {
  credentials: boolean;
  tls: boolean;
}

/** The existing secrets; creates those that do not exist. @throws ERR_INPUT if there is no place for them */
export async function keepSecrets(needs: Needs, io: ProcessIo): Promise<GatewaySecrets> {
  return {
    localKey: await keepSecret('local-key', io),
    credentialsToken: needs.credentials ? await keepSecret('credentials-token', io) : undefined,
    tls: needs.tls ? await keepTlsIdentity(io) : undefined,
  };
}

/** Creates all that is needed or exists already, and writes nothing. */
export async function makeSecrets(needs: Needs, io: ProcessIo): Promise<GatewaySecrets> {
  const hasToken = existsSync(locateSecret('credentials-token', io) ?? '');
  const hasTls = needs.tls || hasTlsIdentity(io);
  return {
    localKey: makeSecret('local-key'),
    credentialsToken: needs.credentials || hasToken ? makeSecret('credentials-token') : undefined,
    tls: hasTls ? await createTlsIdentity(io.now()) : undefined,
  };
}

/** Writes new secrets over the old ones. @throws ERR_INPUT if there is no place for them */
export async function replaceSecrets(made: GatewaySecrets, io: ProcessIo): Promise<void> {
  const { localKey, credentialsToken, tls } = made;
  if (tls !== undefined) await keepTlsIdentity(io, tls);
  if (credentialsToken !== undefined) await keepSecret('credentials-token', io, credentialsToken);
  await keepSecret('local-key', io, localKey);
}
