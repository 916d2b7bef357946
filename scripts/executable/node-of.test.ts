import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
// @ts-expect-error: a script without types
import { assertSameNode, nodeOf } from './node-of.mjs';

const SOURCES = 'https://nodejs.org/download/release/v24.21.0/node-v24.21.0.tar.gz';

/** The first bytes of each format, as far as they say the processor, and what Node writes into itself. */
function executable(magic: string, at: number, processor: number, text = SOURCES): Buffer {
  const file = Buffer.alloc(512);
  Buffer.from(magic, 'hex').copy(file);
  if (magic === '4d5a') file.writeUInt32LE(0x80, 0x3c);
  file.writeUInt16LE(processor, at);
  return Buffer.concat([file, Buffer.from(text)]);
}

it.each([
  ['linux-x64', '7f454c46', 18, 0x3e],
  ['linux-arm64', '7f454c46', 18, 0xb7],
  ['darwin-x64', 'cffaedfe', 4, 0x07],
  ['darwin-arm64', 'cffaedfe', 4, 0x0c],
  ['win32-x64', '4d5a', 0x84, 0x8664],
  ['win32-arm64', '4d5a', 0x84, 0xaa64],
])('reads version and platform of a Node for %s', (platform, magic, at, processor) => {
  const file = executable(magic, at, processor);
  expect(nodeOf(file)).toEqual({ version: '24.21.0', platform });
});

it('reads those of the Node that runs this', () => {
  expect(nodeOf(readFileSync(process.execPath))).toEqual({
    version: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  });
});

describe('refuses', () => {
  it.each([
    ['a script', Buffer.from('#!/usr/bin/env node\n')],
    ['another program', executable('7f454c46', 18, 0x3e, 'no address')],
    ['an unknown processor', executable('7f454c46', 18, 0x08)],
  ])('%s', (_, file) => {
    expect(() => nodeOf(file)).toThrow('not the executable of a release of Node');
  });

  it('a target of another version than that of the blob, and names both', () => {
    expect(() => assertSameNode('24.20.0', '24.21.0')).toThrow(/24\.21\.0.*24\.20\.0/);
    expect(() => assertSameNode('24.21.0', '24.21.0')).not.toThrow();
  });
});
