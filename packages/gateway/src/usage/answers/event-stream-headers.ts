/** Bytes of a value by its type; -1 for those that begin with a length of two bytes. */
const VALUE_SIZES = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];
const STRING = 7;

/**
 * The `:message-type` of a message of application/vnd.amazon.eventstream: `event`, `exception` or `error`.
 *
 * @returns undefined if the headers do not have it, or are not of the form
 */
export function readMessageType(headers: Buffer): string | undefined {
  let index = 0;
  while (index < headers.length) {
    const nameEnd = index + 1 + (headers[index] as number);
    const type = headers[nameEnd];
    const size = VALUE_SIZES[type ?? -1];
    if (type === undefined || size === undefined) return undefined;
    let start = nameEnd + 1;
    let length = size;
    if (size === -1) {
      if (start + 2 > headers.length) return undefined;
      length = headers.readUInt16BE(start);
      start += 2;
    }
    if (type === STRING && headers.toString('latin1', index + 1, nameEnd) === ':message-type') {
      return headers.toString('latin1', start, Math.min(start + length, headers.length));
    }
    index = start + length;
  }
  return undefined;
}
