/** One event of `text/event-stream` with a name and JSON for data. */
export function encodeServerEvent(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
