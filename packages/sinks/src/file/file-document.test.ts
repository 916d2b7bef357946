import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@bedrock-token/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileDocument } from './file-document.ts';

const CHANGE = { keyId: 'ACCA1', replacesKey: false };
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'file-document-'));
  path = join(directory, 'config.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('is replaced as a whole and keeps its mode', async () => {
  writeFileSync(path, '{"a":1}', { mode: 0o640 });
  chmodSync(path, 0o640);
  const place = createFileDocument(path);
  await place.preflight();
  const before = await place.read();
  expect(before.text?.reveal()).toBe('{"a":1}');
  await place.replace(new Secret('{"a":2}'), before, CHANGE);
  expect(readFileSync(path, 'utf8')).toBe('{"a":2}');
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(directory)).toEqual(['config.json']);
});

it('is for its owner alone if it is new', async () => {
  const place = createFileDocument(path);
  await place.replace(new Secret('{}'), await place.read(), CHANGE);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it.each<[string, string | undefined, string | undefined]>([
  ['changed', '{"a":1}', '{"a":1,"theirs":true}'],
  ['changed to text of the same length', '{"a":1}', '{"a":9}'],
  ['removed', '{"a":1}', undefined],
  ['made', undefined, '{}'],
])('is left as it is if somebody else has %s it', async (_name, before, after) => {
  if (before !== undefined) writeFileSync(path, before, { mode: 0o600 });
  const place = createFileDocument(path);
  const reading = await place.read();
  if (after === undefined) rmSync(path);
  else writeFileSync(path, after, { mode: 0o600 });
  await expect(place.replace(new Secret('ours'), reading, CHANGE)).rejects.toMatchObject({
    code: 'ERR_SINK',
    retryable: true,
    refused: true,
  });
  const left = after === undefined ? [] : ['config.json'];
  expect(readdirSync(directory)).toEqual(left);
  if (after !== undefined) expect(readFileSync(path, 'utf8')).toBe(after);
});

it.each<[string, string | Buffer, RegExp]>([
  ['bytes that are not UTF-8', Buffer.from('{"a":"\xe9"}', 'latin1'), /UTF-8/],
  ['more than 1 MiB', ' '.repeat(1024 * 1024 + 1), /1 MiB/],
])('of %s is not used', async (_name, text, why) => {
  writeFileSync(path, text, { mode: 0o600 });
  expect((await createFileDocument(path).read()).unusable).toMatch(why);
});

it('that every user can read is refused, with the command that cures it', async () => {
  writeFileSync(path, '{}');
  chmodSync(path, 0o644);
  await expect(createFileDocument(path).preflight()).rejects.toMatchObject({
    code: 'ERR_SINK',
    message: expect.stringContaining('mode 644'),
    hint: expect.stringMatching(/chmod o= '.*config\.json'/),
  });
});
