/** The client's side of an answer, the same for HTTP/1 and HTTP/2. */
export interface ClientAnswer {
  /** Sends the head at once, together with a body that comes in the same turn. */
  start(status: number, statusText: string, headers: string[]): void;
  /** @returns false if the client does not keep up: the next part waits for `onDrain` */
  write(chunk: Buffer): boolean;
  /** Replaces the listener that is called when the client can take more. */
  onDrain(listener: () => void): void;
  /** @param trailers name, value, name, value … */
  end(trailers: readonly string[]): void;
  /** Ends a started answer so that no client takes it for a whole one; what was written goes out first. */
  fail(): void;
  /** Replaces the listener that is called once if the client goes away before the end. */
  onLeave(listener: () => void): void;
  readonly isStarted: boolean;
}

export function pairs(flat: readonly string[]): [string, string][] {
  const result: [string, string][] = [];
  for (let index = 0; index < flat.length; index += 2) {
    result.push([flat[index] ?? '', flat[index + 1] ?? '']);
  }
  return result;
}
