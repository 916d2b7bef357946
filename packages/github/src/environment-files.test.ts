import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { checkEnvironmentFiles, exportToJob, writeSummary } from './environment-files.ts';

let directory: string;
let files: { GITHUB_ENV: string; GITHUB_OUTPUT: string };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bedrock-token-'));
  files = { GITHUB_ENV: join(directory, 'env'), GITHUB_OUTPUT: join(directory, 'output') };
  // An earlier step has written something, the last line without its end.
  writeFileSync(files.GITHUB_ENV, 'EARLIER=1\n');
  writeFileSync(files.GITHUB_OUTPUT, 'earlier=1\n');
  for (const [name, path] of Object.entries(files)) vi.stubEnv(name, path);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

/** Reads a file of the runner as the runner does (GitHub docs, "Workflow commands"). */
function readBlocks(path: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = readFileSync(path, 'utf8').split('\n');
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name === undefined) {
      const [key = '', value] = line.split('=');
      if (value !== undefined) values[key] = value;
      continue;
    }
    const end = lines.indexOf(delimiter ?? '');
    values[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n');
  }
  return values;
}

const bytes = () => Object.values(files).map((path) => readFileSync(path, 'latin1'));

it('gives each channel its own values, after what is there', () => {
  vi.stubEnv('ONE', undefined);
  exportToJob({ environment: { ONE: 'a' }, outputs: { two: 'b' } }, files);
  expect(readBlocks(files.GITHUB_ENV)).toEqual({ EARLIER: '1', ONE: 'a' });
  expect(readBlocks(files.GITHUB_OUTPUT)).toEqual({ earlier: '1', two: 'b' });
});

it.each([
  ['line breaks', 'a\nb\n\nc'],
  ['what looks like a block', 'a\nX<<EOF\nb\nEOF'],
  ['what looks like the toolkit’s delimiter', 'a\nghadelimiter_\nb'],
  ['an equals sign', 'A=b'],
  ['workflow commands', '::set-env name=X::y\n::stop-commands::z'],
  ['JSON', '{"us-east-1":"a\\nb"}'],
  ['letters beyond ASCII', 'grüße 💥'],
  ['a long text', 'x'.repeat(50_000)],
])('carries a value with %s unchanged', (_, value) => {
  vi.stubEnv('ONE', undefined);
  exportToJob({ environment: { ONE: value }, outputs: { two: value } }, files);
  expect(readBlocks(files.GITHUB_ENV).ONE).toBe(value);
  expect(readBlocks(files.GITHUB_OUTPUT).two).toBe(value);
});

it.each([
  ['is not set', () => ''],
  ['is not there', () => join(directory, 'nothing', 'env')],
  ['is a directory', () => directory],
  ['is a device', () => '/dev/full'],
  [
    'is a pipe',
    () => {
      const pipe = join(directory, 'pipe');
      execFileSync('mkfifo', [pipe]);
      return pipe;
    },
  ],
  [
    'is a link to nothing',
    () => {
      const link = join(directory, 'link');
      symlinkSync(join(directory, 'nothing', 'env'), link);
      return link;
    },
  ],
])('if either file %s, it is named and nothing is written', (_, makePath) => {
  const path = makePath();
  const before = bytes();
  for (const name of ['GITHUB_ENV', 'GITHUB_OUTPUT']) {
    const environment = { ...files, [name]: path };
    vi.stubEnv(name, path);
    const refusal = expect.objectContaining({
      code: 'ERR_SINK',
      message: expect.stringContaining(name),
    });
    expect(() => checkEnvironmentFiles(environment)).toThrow(refusal);
    expect(() =>
      exportToJob({ environment: { ONE: 'a' }, outputs: { two: 'b' } }, environment),
    ).toThrow(refusal);
    expect(bytes()).toEqual(before);
    vi.stubEnv(name, files[name as keyof typeof files]);
  }
});

it('is content with files that can be written', () => {
  expect(() => checkEnvironmentFiles(files)).not.toThrow();
});

/**
 * Publishes in a process that may not write files of more than a kilobyte: the system then refuses
 * in the middle of a write, as it does on a full disk.
 */
function publishOnFullDisk(): { code: string | undefined; message: string } {
  const script = `
    import { exportToJob } from ${JSON.stringify(new URL('./environment-files.ts', import.meta.url).href)};
    try {
      exportToJob(
        { environment: { ONE: 'a'.repeat(400), TWO: 'b'.repeat(400) }, outputs: { three: 'c' } },
        process.env,
      );
    } catch ({ code, message }) {
      console.log(JSON.stringify({ code, message }));
    }
  `;
  const command = 'ulimit -f 1; exec "$0" --input-type=module --eval "$1"';
  const { stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, script], {
    env: { PATH: process.env.PATH, ...files },
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`Nothing failed. ${stderr}`);
  return JSON.parse(stdout);
}

it.each([
  ['first', 'GITHUB_OUTPUT', 1000],
  ['second', 'GITHUB_ENV', 1000],
  ['second, after one of its values', 'GITHUB_ENV', 400],
] as const)('a disk that is full at the %s file leaves both as they were', (_, name, used) => {
  appendFileSync(files[name], 'x'.repeat(used - readFileSync(files[name]).length));
  const before = bytes();
  expect(publishOnFullDisk()).toMatchObject({ code: 'ERR_SINK' });
  expect(bytes()).toEqual(before);
});

it('appends a summary, and says whether there is room for one', async () => {
  const path = join(directory, 'summary');
  writeFileSync(path, 'earlier\n');
  vi.stubEnv('GITHUB_STEP_SUMMARY', path);
  expect(await writeSummary('### Title', { GITHUB_STEP_SUMMARY: path })).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('earlier\n### Title\n');
});

it.each([
  ['is not set', () => ''],
  ['is not there', () => join(directory, 'nothing')],
  [
    'is a directory',
    () => {
      mkdirSync(join(directory, 'd'));
      return join(directory, 'd');
    },
  ],
])('a summary that %s is no reason to fail', async (_, makePath) => {
  const path = makePath();
  vi.stubEnv('GITHUB_STEP_SUMMARY', path);
  expect(await writeSummary('x', { GITHUB_STEP_SUMMARY: path })).toBe(false);
});
