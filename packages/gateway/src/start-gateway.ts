import { allowedHosts } from './access/allowed-host.ts';
import { createKeyCheck } from './access/local-key.ts';
import type { GatewayPorts, GatewaySettings } from './config.ts';
import { handleRequest } from './server/handle-request.ts';
import { listen } from './server/listen.ts';
import { createProtocols } from './server/protocols.ts';
import { createPool } from './upstream/pool.ts';
import { BodyBudget } from './upstream/request-body.ts';

/** A gateway that listens. */
export interface Gateway {
  /** Undefined for a Unix socket. */
  port: number | undefined;
  /**
   * Takes no new connection, lets open requests end, and closes all connections.
   * @param graceMs after which open requests are cut, in milliseconds
   */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts a local endpoint for Amazon Bedrock: it takes requests that carry the local key, by HTTP/1.1
 * and by HTTP/2 with prior knowledge on the same port, also inside TLS, and forwards them with a valid API key.
 *
 * @throws ERR_INPUT if another process has the port
 */
export async function startGateway(
  settings: GatewaySettings,
  ports: GatewayPorts,
): Promise<Gateway> {
  const { regions, localKey, metadata, pages = new Map() } = settings;
  const pool = createPool(ports);
  let isStopping = false;
  let hosts: ReadonlySet<string> = new Set();
  const handler = {
    pool,
    budget: new BodyBudget(),
    keysOf: ports.keysOf,
    endpointsOf: ports.endpointsOf,
    metadata: metadata && toAsciiJson(metadata),
    meter: ports.meter,
    log: ports.log,
    monotonicNow: ports.monotonicNow,
    regions,
    hasLocalKey: createKeyCheck(localKey),
    hosts: () => hosts,
    pages,
    isStopping: () => isStopping,
  };
  const protocols = createProtocols(
    (request, answer, allowBody) => handleRequest(request, answer, allowBody, handler),
    settings.tls,
  );
  const { servers, port } = await listen(settings.listen, protocols.createListener);
  hosts = allowedHosts(port);
  return {
    port,
    async stop(graceMs) {
      isStopping = true;
      for (const server of servers) server.close();
      await protocols.drain(graceMs);
      await pool.close();
    },
  };
}

/** A header holds no other letters safely. */
const toAsciiJson = (value: object) =>
  JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
