import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, describe, expect, it } from 'vitest';
import { listPublicPackages, packPackage } from './public-packages.ts';

const root = join(import.meta.dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'bedrock-token-packages-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The packages are ES modules: what else asks for them is told so by Node, and by no types. */
const OF_MODULES = new Set(['node16-esm', 'bundler']);

it('knip finds no file, export or dependency that nothing uses', () => {
  const knip = join(root, 'node_modules', '.bin', 'knip');
  // It reads the settings of vitest, which say what a run leaves out.
  const { DRAW_SCENARIOS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(knip, ['--no-progress', '--no-config-hints'], {
    cwd: root,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect(`${stdout}${stderr}`.trim()).toBe('');
  expect(status).toBe(0);
});

describe.each(listPublicPackages(root))('$manifest.name', ({ folder, manifest }) => {
  const tarball = packPackage(root, folder, join(scratch, folder));
  const bytes = readFileSync(tarball);

  it('passes publint at its strictest', async () => {
    const { messages, pkg } = await publint({
      pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
  });

  it('has types that resolve for each of its exports', async () => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(bytes)));
    if ('exports' in manifest) {
      if (!result.types) throw new Error('it contains no types');
      expect(Object.keys(result.entrypoints).sort()).toEqual(
        Object.keys(manifest.exports as object).sort(),
      );
      const problems = result.problems.filter(
        (problem) => !('resolutionKind' in problem) || OF_MODULES.has(problem.resolutionKind),
      );
      expect(problems).toEqual([]);
    } else {
      // A program: there is nothing to import.
      expect(result.types).toBe(false);
    }
  });
});
