import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { afterAll, describe, expect, it } from 'vitest';
import { createExecSink } from './exec-sink.ts';

const directory = mkdtempSync(join(tmpdir(), 'exec-sink-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const KEY = 'ABSKc2VjcmV0';
let files = 0;
const newFile = () => join(directory, `file-${files++}`);

/** A command in Node, which is on every machine that runs the tests. */
const node = (script: string, ...args: string[]) => [process.execPath, '-e', script, ...args];
/** Writes what it reads into the given file. */
const KEEP = `process.stdin.pipe(require('fs').createWriteStream(process.argv[1]))`;

function sink(command: string[], more: Partial<Parameters<typeof createExecSink>[0]> = {}) {
  return createExecSink({ name: 'command test', command, environment: process.env, ...more });
}

async function failureOf(work: Promise<unknown>): Promise<BedrockTokenError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof BedrockTokenError) return error;
  throw error ?? new Error('did not fail');
}

describe('writing', () => {
  it('gives the key on standard input, as it is', async () => {
    const file = newFile();
    await sink(node(KEEP, file)).write(new Secret(KEY), 'ACCA1');
    expect(readFileSync(file, 'utf8')).toBe(KEY);
  });

  it('passes words on as they are: no shell reads them', async () => {
    const file = newFile();
    const words = ['$HOME', '`id`', '"quoted"', "it's", 'a;b|c&d>e', '*', ''];
    const script = `require('fs').writeFileSync(process.argv[1], JSON.stringify(process.argv.slice(2)))`;
    await sink(node(script, file, ...words)).write(new Secret(KEY), 'ACCA1');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(words);
  });

  it('keeps the inputs of the action and the identity from the command', async () => {
    const file = newFile();
    const script = `require('fs').writeFileSync(process.argv[1], Object.keys(process.env).join('\\n'))`;
    const environment = {
      ...process.env,
      'INPUT_CURRENT-KEY': 'x',
      INPUT_SINKS: 'x',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
      VAULT_ADDR: 'x',
    };
    await sink(node(script, file), { environment }).write(new Secret(KEY), 'ACCA1');
    const names = readFileSync(file, 'utf8').split('\n');
    expect(names).toContain('VAULT_ADDR');
    expect(names.filter((name) => /^(INPUT|ACTIONS_ID)_/.test(name))).toEqual([]);
  });

  it('does not mind a command that leaves its input unread', async () => {
    await sink(node('process.exit(0)')).write(new Secret('x'.repeat(200_000)), 'ACCA1');
  });

  it.each([
    ['fails', `console.log('${KEY}'); console.error('${KEY}'); process.exit(3)`, 'exit code 3'],
    ['is killed', `process.kill(process.pid, 'SIGTERM')`, 'SIGTERM'],
  ])('reports a command that %s, not its output', async (_, script, how) => {
    const error = await failureOf(sink(node(script)).write(new Secret(KEY), 'ACCA1'));
    expect(error).toMatchObject({ code: 'ERR_UPSTREAM', refused: false });
    expect(error.message).toContain(how);
    expect(`${error.message}${error.hint}`).not.toContain(KEY);
  });

  it('reports a word that no program can be given', async () => {
    const error = await failureOf(sink(node('', 'a\0b')).write(new Secret(KEY), 'ACCA1'));
    expect(error.code).toBe('ERR_UPSTREAM');
  });

  it('ends the command when the action ends', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 200);
    const work = sink(node('setInterval(() => {}, 1000)'), { signal: abort.signal }).write(
      new Secret(KEY),
      'ACCA1',
    );
    expect((await failureOf(work)).code).toBe('ERR_UPSTREAM');
  });
});

describe('reading', () => {
  it.each([
    ['a key', `console.log('${KEY}')`, { state: 'value' }],
    ['nothing', '', { state: 'empty' }],
    ['an empty line', 'console.log()', { state: 'empty' }],
  ])('takes %s', async (_, script, reading) => {
    const found = await sink(['true'], { read: node(script) }).read();
    expect(found).toMatchObject(reading);
    if (found.state === 'value') expect(found.value?.reveal()).toBe(KEY);
  });

  it('is unreadable without a command for it', async () => {
    expect(await sink(['true']).read()).toEqual({ state: 'unreadable' });
  });

  it('fails with its command: no answer is not an empty one', async () => {
    const work = sink(['true'], { read: node('process.exit(1)') }).read();
    expect((await failureOf(work)).message).toContain('exit code 1');
  });

  /** Leaves a process behind that holds the pipe. */
  const LEAVE = `require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 15000)'], { stdio: 'inherit', detached: true }).unref();`;

  it('does not wait for what a command leaves running', async () => {
    const begin = performance.now();
    const found = await sink(['true'], { read: node(`${LEAVE}console.log('${KEY}')`) }).read();
    expect(found.value?.reveal()).toBe(KEY);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  it('does not take an output that has not ended for an empty one', async () => {
    const work = sink(['true'], { read: node(LEAVE) }).read();
    expect((await failureOf(work)).message).toContain('its output did not end');
  });

  it('refuses a flood, and ends it', async () => {
    const flood = `const pour = () => process.stdout.write('x'.repeat(65_536), pour); pour()`;
    const work = sink(['true'], { read: node(flood) }).read();
    expect((await failureOf(work)).message).toContain('it printed more than 64 KiB');
  });
});

describe('the preflight', () => {
  it('finds a program by its path, and in PATH', async () => {
    await sink([process.execPath]).preflight();
    const program = newFile();
    writeFileSync(program, '', { mode: 0o755 });
    const environment = { PATH: `/nowhere:${directory}` };
    await sink([program.slice(directory.length + 1)], { environment }).preflight();
  });

  it('refuses a program that is not there', async () => {
    const error = await failureOf(sink(['no-such-program']).preflight());
    expect(error).toMatchObject({ code: 'ERR_SINK', refused: true });
    expect(error.message).toContain('no-such-program');
  });
});
