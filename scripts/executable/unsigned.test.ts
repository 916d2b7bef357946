import { expect, it } from 'vitest';
// @ts-expect-error: a script without types
import { takeOffSignature } from './unsigned.mjs';

const HEADER = 0x80;
const OPTIONAL = HEADER + 24;
const CERTIFICATES = OPTIONAL + 112 + 32;

/** A Windows executable of 64 bit, as far as its signature matters. */
function windows(certificates: number): Buffer {
  const file = Buffer.alloc(1024, 7);
  file.write('MZ');
  file.writeUInt32LE(HEADER, 0x3c);
  file.writeUInt16LE(0x20b, OPTIONAL);
  file.writeUInt32LE(certificates > 0 ? file.length : 0, CERTIFICATES);
  file.writeUInt32LE(certificates, CERTIFICATES + 4);
  return Buffer.concat([file, Buffer.alloc(certificates, 9)]);
}

it('takes the certificates off a Windows executable, and says that there are none', () => {
  const unsigned = takeOffSignature(windows(64));
  expect(unsigned).toHaveLength(1024);
  expect(unsigned.readBigUInt64LE(CERTIFICATES)).toBe(0n);
  expect(unsigned.readUInt32LE(OPTIONAL + 64)).toBe(0);
  const changed = [...unsigned].filter((byte, index) => byte !== windows(0)[index]);
  // The checksum; the entry was 0 in both.
  expect(changed).toHaveLength(4);
});

it('leaves an executable without certificates, and those of other systems, as they are', () => {
  const elf = Buffer.from('7f454c46000000', 'hex');
  for (const file of [windows(0), elf]) expect(takeOffSignature(file)).toBe(file);
});

it('refuses certificates that are not at the end: something else is behind them', () => {
  const file = Buffer.concat([windows(64), Buffer.from('more')]);
  expect(() => takeOffSignature(file)).toThrow('not at the end');
});
