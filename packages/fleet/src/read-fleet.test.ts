import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRegularFile } from '@bedrock-token/files';
import { afterAll, expect, it } from 'vitest';
import { readFleet } from './read-fleet.ts';

const KEYS = `
accounts:
  - id: "012345678901"
    role-to-assume: arn:aws:iam::012345678901:role/bedrock-rotator
    users:
      - user-name: bedrock-ci
        sinks: [{ type: github, name: BEDROCK_API_KEY }]
`;
const HERE = { region: 'us-west-2', repository: 'octo-org/octo-repo' };
const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-fleet-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Reads it from a file, as the action does. */
function read(text: string) {
  const path = join(directory, 'bedrock-keys.yml');
  writeFileSync(path, text);
  const readFile = async (file: string, limitBytes: number) =>
    readRegularFile(file, limitBytes)?.bytes.toString('utf8') ?? '';
  return readFleet(path, readFile, HERE);
}

const fill = (bytes: number, letter = '#') => letter.repeat(bytes / Buffer.byteLength(letter));

it('reads a file of up to 256 KiB', async () => {
  const comment = `#${fill(256 * 1024 - KEYS.length - 1)}`;
  expect(await read(KEYS + comment)).toHaveLength(1);
});

it.each([
  ['a comment', `${KEYS}#${fill(256 * 1024)}`],
  ['letters of several bytes', `${KEYS}#${fill(256 * 1024, '€')}`],
  ['brackets, which a parser would take long for', fill(5 * 1024 * 1024, '[')],
])('refuses a longer one before it is parsed: %s', async (_, text) => {
  const begin = performance.now();
  await expect(read(text)).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining('cannot be read (it is larger than 256 KiB)'),
  });
  expect(performance.now() - begin).toBeLessThan(1000);
});
