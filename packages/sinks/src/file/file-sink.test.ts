import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@bedrock-token/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSink } from './file-sink.ts';

const KEY = 'ABSKc2VjcmV0';
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'file-sink-'));
  path = join(directory, 'key');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('has one name for a file, by whatever way to its directory', () => {
  mkdirSync(join(directory, 'real'));
  symlinkSync('real', join(directory, 'linked'), 'dir');
  const nameOf = (...parts: string[]) => createFileSink(join(directory, ...parts)).name;
  expect(nameOf('linked', 'key')).toBe(nameOf('real', 'key'));
  expect(nameOf('linked', 'key')).not.toBe(nameOf('real', 'other'));
  expect(nameOf('none', 'key')).toContain('none');
});

describe('writing', () => {
  it('makes a file that its owner alone may read', async () => {
    await createFileSink(path).write(new Secret(KEY), 'ACCA1');
    expect(readFileSync(path, 'utf8')).toBe(`${KEY}\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['644', '600'],
    ['606', '600'],
    ['640', '640'],
    ['660', '660'],
    ['400', '400'],
  ])('keeps mode %s as %s: what the group may, unless everybody may', async (before, after) => {
    writeFileSync(path, 'old');
    chmodSync(path, Number.parseInt(before, 8));
    await createFileSink(path).write(new Secret(KEY), 'ACCA1');
    expect((statSync(path).mode & 0o777).toString(8)).toBe(after);
  });

  const isRoot = process.getuid?.() === 0;

  it.skipIf(!isRoot)(
    'keeps owner and group, and gives a new file to who has the directory',
    async () => {
      writeFileSync(path, 'old', { mode: 0o640 });
      chownSync(path, 54_321, 54_322);
      chownSync(directory, 54_321, 54_323);
      const sinks = [path, join(directory, 'new')];
      for (const each of sinks) await createFileSink(each).write(new Secret(KEY), 'ACCA1');
      const owners = sinks.map((each) => [statSync(each).uid, statSync(each).gid]);
      expect(owners).toEqual([
        [54_321, 54_322],
        [54_321, 54_323],
      ]);
    },
  );

  it('refuses a link that came after the preflight, and leaves what it leads to', async () => {
    const elsewhere = join(directory, 'elsewhere');
    writeFileSync(elsewhere, 'other');
    symlinkSync(elsewhere, path);
    await expect(createFileSink(path).write(new Secret(KEY), 'ACCA1')).rejects.toMatchObject({
      code: 'ERR_SINK',
      refused: true,
      message: expect.stringContaining('(it is a symbolic link)'),
    });
    expect(readFileSync(elsewhere, 'utf8')).toBe('other');
    expect(readdirSync(directory).sort()).toEqual(['elsewhere', 'key']);
  });

  it('leaves no temporary file, also when it fails', async () => {
    await createFileSink(path).write(new Secret(KEY), 'ACCA1');
    const folder = join(directory, 'folder');
    mkdirSync(join(folder, 'key', 'full'), { recursive: true });
    await expect(
      createFileSink(join(folder, 'key')).write(new Secret(KEY), 'ACCA1'),
    ).rejects.toMatchObject({ code: 'ERR_SINK', refused: true });
    expect(readdirSync(directory)).toEqual(['folder', 'key']);
    expect(readdirSync(folder)).toEqual(['key']);
  });
});

describe('reading', () => {
  it.each([0o644, 0o602, 0o640, 0o600])('remarks on rights of everybody: mode %i', async (mode) => {
    writeFileSync(path, KEY);
    chmodSync(path, mode);
    const { remark } = await createFileSink(path).read();
    if ((mode & 0o007) === 0) expect(remark).toBeUndefined();
    else
      expect(remark).toMatch(
        new RegExp(`every user .+\\(mode ${mode.toString(8)}\\).+chmod go= '`),
      );
  });

  it('gives back what was written, and when', async () => {
    const sink = createFileSink(path);
    await sink.write(new Secret(KEY), 'ACCA1');
    const reading = await sink.read();
    expect(reading.value?.reveal()).toBe(KEY);
    expect(Math.abs(Date.now() - (reading.writtenAt?.getTime() ?? 0))).toBeLessThan(60_000);
  });

  it.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['white space', ' \n'],
  ])('takes %s for empty', async (_, text) => {
    if (text !== undefined) writeFileSync(path, text);
    expect(await createFileSink(path).read()).toEqual({ state: 'empty' });
  });

  it('takes a directory for what no key replaces', async () => {
    mkdirSync(path);
    expect(await createFileSink(path).read()).toMatchObject({
      state: 'foreign',
      refusal: { code: 'ERR_SINK', refused: true },
    });
  });

  it('takes a file that is too large for a key for something else', async () => {
    writeFileSync(path, 'x'.repeat(4096));
    expect(await createFileSink(path).read()).toMatchObject({ state: 'value' });
    writeFileSync(path, 'x'.repeat(4097));
    expect(await createFileSink(path).read()).toEqual({ state: 'foreign' });
  });
});

describe('the preflight', () => {
  it('passes where a file can be made', async () => {
    await createFileSink(path).preflight();
  });

  it('refuses a directory that is not there', async () => {
    const sink = createFileSink(join(directory, 'none', 'key'));
    await expect(sink.preflight()).rejects.toMatchObject({ code: 'ERR_SINK', refused: true });
  });

  it.each(['elsewhere', 'nowhere'])('refuses a link, to %s', async (target) => {
    writeFileSync(join(directory, 'elsewhere'), 'other');
    symlinkSync(join(directory, target), path);
    await expect(createFileSink(path).preflight()).rejects.toMatchObject({
      code: 'ERR_SINK',
      refused: true,
      message: expect.stringContaining('symbolic link'),
    });
  });

  it.skipIf(process.getuid?.() === 0)('refuses one that may not be written', async () => {
    chmodSync(directory, 0o500);
    await expect(createFileSink(path).preflight()).rejects.toMatchObject({ code: 'ERR_SINK' });
    chmodSync(directory, 0o700);
  });
});
