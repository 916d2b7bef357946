import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, type Home, makeHome, runProgram, STATIC_KEYS } from '../runner/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const isPackage = !command[0]?.includes('executable');

/** A keychain that keeps its entries in a directory, as far as the command uses one. */
const WORKING = `const fs = require('node:fs'); const path = require('node:path');
const at = (service, key) => path.join(process.env.HOME, service + '-' + key.slice(0, 8));
exports.AsyncEntry = class {
  constructor(service, key) { this.path = at(service, key); }
  async getPassword() { return fs.existsSync(this.path) ? fs.readFileSync(this.path, 'utf8') : undefined; }
  async setPassword(text) { fs.writeFileSync(this.path, text); }
};`;
const HANGING = `exports.AsyncEntry = class {
  getPassword() { return new Promise(() => setTimeout(() => {}, 60000)); }
  setPassword() { return new Promise(() => setTimeout(() => {}, 60000)); }
};`;
const LOCKED = `exports.AsyncEntry = class {
  async getPassword() { throw new Error('The keychain is locked.\\nsecond line'); }
  async setPassword() { throw new Error('The keychain is locked.'); }
};`;

/** The package as it is installed, with another keychain; undefined for none. */
function installWith(home: Home, keychain: string | undefined): string[] {
  const root = join(home.path, 'package');
  cpSync(dirname(realpathSync(command.at(-1) ?? '')), join(root, 'dist'), { recursive: true });
  if (keychain !== undefined) {
    const directory = join(root, 'node_modules', '@napi-rs', 'keyring');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'package.json'), '{"name":"@napi-rs/keyring","main":"index.js"}');
    writeFileSync(join(directory, 'index.js'), keychain);
  }
  return [process.execPath, join(root, 'dist', 'bedrock-token.cjs')];
}

const entries = (home: Home) =>
  existsSync(home.cache) ? readdirSync(home.cache).filter((name) => name.endsWith('.json')) : [];

async function get(words: string[], home: Home) {
  const result = await runProgram([...words, '--format', 'json', '--store', 'keychain'], {
    env: { ...home.env, ...ENV },
  });
  expect(result.code).toBe(0);
  return { ...result, ...(JSON.parse(result.stdout) as { Cached: boolean; Token: string }) };
}

describe.skipIf(!isPackage)('a keychain', () => {
  it('that works holds the key, and no file does', async () => {
    using home = makeHome();
    const words = installWith(home, WORKING);
    const first = await get(words, home);
    expect(first).toMatchObject({ Cached: false, stderr: '' });
    expect(await get(words, home)).toMatchObject({ Cached: true, stderr: '', Token: first.Token });
    expect(entries(home)).toEqual([]);
  });

  it.each([
    ['that does not answer', HANGING, /no answer within 500 ms/],
    ['that is locked', LOCKED, /The keychain is locked\.\); a file is\./],
    ['that is not installed', undefined, /MODULE_NOT_FOUND/],
  ])('%s is left for the file, with one warning', async (_, keychain, why) => {
    using home = makeHome();
    const words = installWith(home, keychain);
    const first = await get(words, home);
    expect(first.Cached).toBe(false);
    expect(first.stderr).toMatch(/^bedrock-token: warning: the keychain cannot be used .+\n$/);
    expect(first.stderr).toMatch(why);
    expect(first.milliseconds).toBeLessThan(2_500);
    expect(entries(home)).toHaveLength(1);
    expect(await get(words, home)).toMatchObject({ Cached: true, Token: first.Token });
  });
});
