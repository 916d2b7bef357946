import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  command,
  type Home,
  makeHome,
  runProgram,
  STATIC_KEYS,
} from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const isPackage = !command[0]?.includes('executable');

/** A keychain that keeps its entries in a directory, as far as the command uses one. */
const WORKING = `const fs = require('node:fs'); const path = require('node:path');
const at = (service, key) => path.join(process.env.HOME, service + '-' + key.slice(0, 8));
exports.AsyncEntry = class {
  constructor(service, key) { this.path = at(service, key); }
  async getPassword() { return fs.existsSync(this.path) ? fs.readFileSync(this.path, 'utf8') : undefined; }
  async setPassword(text) { fs.writeFileSync(this.path, text); }
  async deletePassword() { fs.rmSync(this.path); }
};
exports.findCredentialsAsync = async (service) => fs.readdirSync(process.env.HOME)
  .filter((name) => name.startsWith(service + '-'))
  .map((name) => ({ account: name.slice(service.length + 1), password: '' }));`;
const HANGING = `exports.AsyncEntry = class {
  getPassword() { return new Promise(() => setTimeout(() => {}, 60000)); }
  setPassword() { return new Promise(() => setTimeout(() => {}, 60000)); }
};`;
const READ_ONLY = `exports.AsyncEntry = class {
  async getPassword() { return undefined; }
  async setPassword() { throw new Error('AccessDenied'); }
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

const ask = (words: string[], home: Home, ...args: string[]) =>
  runProgram([...words, ...args, '--store', 'keychain'], { env: { ...home.env, ...ENV } });

async function get(words: string[], home: Home) {
  const result = await ask(words, home, '--format', 'json');
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
    expect((await ask(words, home, 'status')).stdout).toMatch(/ left$/m);
    const cleared = await ask(words, home, 'cache', 'clear');
    expect(cleared).toMatchObject({ code: 0, stdout: '' });
    expect(cleared.stderr).toMatch(/\n?bedrock-token: 1 removed from the keychain\n$/);
    expect((await ask(words, home, 'status')).code).toBe(1);
    expect((await get(words, home)).Cached).toBe(false);
  });

  it.each([
    ['that does not answer', HANGING, /no response within 500 ms/],
    ['that is locked', LOCKED, /The keychain is locked\.\), so a file is used\./],
    ['that cannot be written to', READ_ONLY, /AccessDenied/],
    ['that is not installed', undefined, /MODULE_NOT_FOUND/],
  ])('%s is left for the file, with one warning', async (_, keychain, why) => {
    using home = makeHome();
    const words = installWith(home, keychain);
    const first = await get(words, home);
    expect(first.Cached).toBe(false);
    expect(first.stderr).toMatch(/^bedrock-token: warning: the keychain cannot be used .+\n$/);
    expect(first.stderr).toMatch(why);
    expect(first.milliseconds).toBeLessThan(await allow(15_000));
    expect(entries(home)).toHaveLength(1);
    expect(await get(words, home)).toMatchObject({ Cached: true, Token: first.Token });
  });
});

const daemon = ['gnome-keyring-daemon', 'dbus-run-session'];
const hasDaemon = daemon.every((name) => spawnSync(name, ['--version']).status === 0);

it.skipIf(!isPackage || !hasDaemon)('the keychain of GNOME holds the key', async () => {
  using home = makeHome();
  const words = command.map((word) => `'${word}'`).join(' ');
  const runs = ['get --format json', 'get --format json', 'status', 'cache clear', 'status'];
  const script = `printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
${runs.map((run) => `${words} ${run} --store keychain; echo "ended $?"`).join('\n')}`;
  const env = { ...home.env, ...ENV, XDG_RUNTIME_DIR: home.path };
  const { stdout } = await runProgram(['dbus-run-session', '--', 'sh', '-c', script], { env });
  const said = stdout.split(/ended (\d)\n/);
  expect(said.filter((_, index) => index % 2 === 1)).toEqual(['0', '0', '0', '0', '1']);
  expect([said[0], said[2]].map((text) => JSON.parse(text ?? '').Cached)).toEqual([false, true]);
  expect(entries(home)).toEqual([]);
});

it.skipIf(isPackage)(
  'the single executable says that it has none, and takes the file',
  async () => {
    using home = makeHome();
    // Also where there is one to find, as there is where it was built.
    const first = await get([...command], home);
    expect(first.stderr).toBe(
      'bedrock-token: warning: the keychain cannot be used (the single executable does not support it), so a file is used.\n',
    );
    expect(entries(home)).toHaveLength(1);
    expect(await get([...command], home)).toMatchObject({ Cached: true, Token: first.Token });
  },
);
