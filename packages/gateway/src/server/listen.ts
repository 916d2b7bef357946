import { connect, type ListenOptions, type Server, type Socket } from 'node:net';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ListenPlace } from '../config.ts';
import { portOf } from './protocols.ts';

const IPV4 = '127.0.0.1';
const IPV6 = '::1';
/** A process of this machine answers a connection in much less, in milliseconds. */
const PROBE_MS = 1_000;
/** Tries to find a port that is free at both addresses. */
const PORT_TRIES = 20;

export interface Listening {
  servers: Server[];
  /** Undefined for a Unix socket. */
  port: number | undefined;
}

/**
 * Listens on both loopback addresses, on one Unix socket, or on the sockets that systemd passed.
 *
 * @param createListener makes one server for each address
 * @throws ERR_INPUT if another process has the port at either address: `localhost` may mean either one
 */
export async function listen(place: ListenPlace, createListener: () => Server): Promise<Listening> {
  if ('socket' in place) {
    const server = await bind(createListener(), { path: place.socket });
    return { servers: [server], port: undefined };
  }
  if ('descriptors' in place) {
    const bound = place.descriptors.map((fd) => bind(createListener(), { fd }));
    const servers = await Promise.all(bound);
    return { servers, port: servers.map(portOf).find((port) => port !== undefined) };
  }
  return place.port === 0 ? listenAnywhere(createListener) : listenAt(place.port, createListener);
}

async function listenAnywhere(createListener: () => Server): Promise<Listening> {
  for (let attempt = 1; ; attempt++) {
    const first = await bind(createListener(), { host: IPV4, port: 0 });
    const port = portOf(first) ?? 0;
    try {
      const second = await bindIpv6(createListener(), port);
      return { servers: second === undefined ? [first] : [first, second], port };
    } catch (error) {
      first.close();
      if (attempt === PORT_TRIES) throw error;
    }
  }
}

async function listenAt(port: number, createListener: () => Server): Promise<Listening> {
  // macOS lets two processes have a port, one of them at all addresses: whoever answers has it.
  for (const host of [IPV4, IPV6]) if (await answers(host, port)) throw portTaken(host, port);
  const first = await bind(createListener(), { host: IPV4, port });
  try {
    const second = await bindIpv6(createListener(), port);
    return { servers: second === undefined ? [first] : [first, second], port };
  } catch (error) {
    first.close();
    throw error;
  }
}

/** @returns undefined on a machine without IPv6 */
async function bindIpv6(server: Server, port: number): Promise<Server | undefined> {
  try {
    return await bind(server, { host: IPV6, port, ipv6Only: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return undefined;
    throw error;
  }
}

function bind(server: Server, options: ListenOptions & { fd?: number }): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const { host, port } = options;
      const isTaken = error.code === 'EADDRINUSE' && host !== undefined && port !== undefined;
      reject(isTaken ? portTaken(host, port) : error);
    });
    server.listen(options, () => resolve(server));
  });
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host, port });
    const finish = (isAnswered: boolean) => {
      socket.destroy();
      resolve(isAnswered);
    };
    socket.setTimeout(PROBE_MS, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

function portTaken(host: string, port: number): BedrockTokenError {
  const place = host === IPV6 ? `[${host}]:${port}` : `${host}:${port}`;
  return new BedrockTokenError('ERR_INPUT', `Another process listens on ${place}.`, {
    hint: 'Stop it, or choose another port with --port.',
  });
}
