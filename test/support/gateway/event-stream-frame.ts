import { crc32 } from 'node:zlib';

const STRING = 7;

/** One message in the encoding of `application/vnd.amazon.eventstream`, with headers of type string. */
export function eventStreamFrame(headers: Record<string, string>, payload: unknown): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => {
    const field = Buffer.alloc(1 + name.length + 3 + value.length);
    field.writeUInt8(name.length, 0);
    field.write(name, 1, 'latin1');
    field.writeUInt8(STRING, 1 + name.length);
    field.writeUInt16BE(value.length, 2 + name.length);
    field.write(value, 4 + name.length, 'latin1');
    return field;
  });
  const head = Buffer.concat(fields);
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(12 + head.length + body.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  const start = Buffer.concat([prelude, checksum(prelude), head, body]);
  return Buffer.concat([start, checksum(start)]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
