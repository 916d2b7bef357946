import {
  chmodSync,
  lstatSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';
import { startServe } from '../../support/command/serve.ts';

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home[Symbol.dispose]());

const envOf = () => ({ ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' });
const fileOf = () => join(home.path, '.local', 'state', 'bedrock-token', 'gateway', 'local-key');

async function keyOf(...args: string[]): Promise<string> {
  await using served = await startServe(['--bedrock', '--format', 'json', ...args], envOf());
  expect(await served.stop()).toMatchObject({ code: 0 });
  expect(served.stderr()).not.toContain(served.key);
  return served.key;
}

it('the local key is kept over restarts, in a file of mode 0600, until --new-key', async () => {
  const first = await keyOf();
  expect(first).toMatch(/^bedrock-gateway-[\w-]{43}$/);
  expect(lstatSync(fileOf()).mode & 0o777).toBe(0o600);
  expect(readFileSync(fileOf(), 'utf8')).toBe(first);
  expect(await keyOf()).toBe(first);
  const second = await keyOf('--new-key');
  expect(second).not.toBe(first);
  expect(await keyOf()).toBe(second);
});

it.each<[string, (file: string) => void]>([
  ['that others can read', (file) => chmodSync(file, 0o644)],
  [
    'that is a link',
    (file) => {
      renameSync(file, `${file}.moved`);
      symlinkSync(`${file}.moved`, file);
    },
  ],
  ['that holds something else', (file) => writeFileSync(file, 'guessable')],
  ['that is empty', (file) => writeFileSync(file, '')],
])('a file %s is refused, and replaced by --new-key', async (_, spoil) => {
  const first = await keyOf();
  spoil(fileOf());
  const refused = await runCommand(['serve', '--port', '0'], { env: envOf() });
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('bedrock-token serve --new-key');
  expect(refused.stderr).not.toContain(first);
  expect(await keyOf('--new-key')).not.toBe(first);
});

it('a directory that others may enter keeps no key', async () => {
  await keyOf();
  chmodSync(join(fileOf(), '..'), 0o755);
  const refused = await runCommand(['serve', '--port', '0'], { env: envOf() });
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('chmod 700');
});
