import type { Socket } from 'node:net';

/** After our side has ended, the client has so long to end its own, in milliseconds. */
const LINGER_MS = 5_000;

/** The open connections of clients, and how many requests each of them has open. */
export class Connections {
  readonly #requests = new Map<Socket, number>();
  #isDraining = false;

  add(socket: Socket): void {
    // Pipelined requests listen for its end, each by itself.
    socket.setMaxListeners(0);
    // A client that goes away is no fault.
    socket.on('error', () => {});
    let linger: NodeJS.Timeout | undefined;
    socket.once('finish', () => {
      linger = setTimeout(() => socket.destroy(), LINGER_MS);
    });
    socket.once('close', () => {
      clearTimeout(linger);
      this.#requests.delete(socket);
    });
    this.#requests.set(socket, 0);
  }

  /** @param inside speaks TLS on the connection, and ends with it */
  replace(socket: Socket, inside: Socket): void {
    this.#requests.delete(socket);
    if (!inside.destroyed) this.add(inside);
  }

  isBusy(socket: Socket): boolean {
    return (this.#requests.get(socket) ?? 0) > 0;
  }

  begin(socket: Socket): void {
    this.#requests.set(socket, (this.#requests.get(socket) ?? 0) + 1);
  }

  finish(socket: Socket): void {
    const open = this.#requests.get(socket);
    if (open === undefined) return;
    this.#requests.set(socket, open - 1);
    if (this.#isDraining && open === 1) socket.destroySoon();
  }

  /**
   * Ends each connection when its last request has ended.
   * @param graceMs after which all are cut, in milliseconds
   */
  async drain(graceMs: number): Promise<void> {
    this.#isDraining = true;
    const sockets = [...this.#requests.keys()];
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of sockets) if (!this.isBusy(socket)) socket.destroy();
    const cut = setTimeout(() => {
      for (const socket of this.#requests.keys()) socket.destroy();
    }, graceMs);
    await Promise.all(closed);
    clearTimeout(cut);
  }
}
