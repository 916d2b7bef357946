import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  listPublicPackages,
  packPackage,
  readManifest,
  runtimeDependencies,
} from './public-packages.ts';

const root = join(import.meta.dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'bedrock-token-packed-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const PACKAGES = listPublicPackages(root);
const TOOLS = ['npm', 'pnpm'] as const;

/** Where the tarball of a package, made by a tool, is unpacked. */
const unpacked = (tool: string, folder: string) => join(scratch, tool, folder, 'package');
const filesOf = (folder: string) => globSync('**/*.*', { cwd: folder }).sort();

/** A copy, in which `npm pack` may replace package.json while other tests read the original. */
function copyTree(): string {
  const copy = join(scratch, 'tree');
  const parts = ['package.json', 'README.md', 'LICENSE', 'dist', 'schema'];
  for (const file of ['pnpm-workspace.yaml', join('scripts', 'packages', 'finish-manifest.mjs')]) {
    cpSync(join(root, file), join(copy, file));
  }
  for (const { folder } of PACKAGES) {
    for (const part of parts) {
      const from = join(root, folder, part);
      if (globSync(from).length > 0) cpSync(from, join(copy, folder, part), { recursive: true });
    }
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

function npmPack(folder: string, to: string): string {
  const args = ['pack', '--json', '--loglevel=error', '--pack-destination', to];
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(stderr);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(to, filename);
}

const copy = copyTree();

beforeAll(() => {
  for (const { folder } of PACKAGES) {
    for (const tool of TOOLS) {
      const to = join(scratch, tool, folder);
      mkdirSync(to, { recursive: true });
      const tarball =
        tool === 'npm' ? npmPack(join(copy, folder), to) : packPackage(root, folder, to);
      execFileSync('tar', ['-xzf', tarball, '-C', to]);
    }
  }
});

it('exactly these packages are public', () => {
  expect(PACKAGES.map(({ manifest }) => manifest.name)).toEqual([
    'bedrock-token',
    '@bedrock-token/core',
    '@bedrock-token/aws',
    '@bedrock-token/emulator',
  ]);
});

it('`npm pack` leaves each package.json as it was', () => {
  for (const { folder } of PACKAGES) {
    const file = join(folder, 'package.json');
    expect(readFileSync(join(copy, file), 'utf8')).toBe(readFileSync(join(root, file), 'utf8'));
  }
});

it('`npm pack` after one that was ended midway leaves it, too', () => {
  const folder = join(copy, 'packages', 'aws');
  const before = readFileSync(join(folder, 'package.json'), 'utf8');
  const script = join(copy, 'scripts', 'packages', 'finish-manifest.mjs');
  execFileSync(process.execPath, [script], {
    cwd: folder,
    env: { ...process.env, npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js' },
  });
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).not.toMatch(/catalog:|workspace:/);
  npmPack(folder, join(scratch, 'npm'));
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe(before);
});

describe.each(PACKAGES)('$manifest.name', ({ folder }) => {
  it('holds the same, whichever tool packs it', () => {
    const [npm, pnpm] = TOOLS.map((tool) => unpacked(tool, folder)) as [string, string];
    expect(filesOf(npm)).toEqual(filesOf(pnpm));
    for (const file of filesOf(npm).filter((name) => name !== 'package.json')) {
      expect(readFileSync(join(npm, file)).equals(readFileSync(join(pnpm, file)))).toBe(true);
    }
  });

  describe.each(TOOLS)('packed by %s', (tool) => {
    it('brings the licence, and needs only packages that npm has', () => {
      const at = unpacked(tool, folder);
      expect(readFileSync(join(at, 'LICENSE'))).toEqual(readFileSync(join(root, 'LICENSE')));
      const manifest = readManifest(at);
      expect(JSON.stringify([manifest.dependencies, manifest.optionalDependencies])).not.toMatch(
        /catalog:|workspace:|file:|link:/,
      );
      const ours = runtimeDependencies(manifest).filter((name) =>
        /^(@bedrock-token\/|bedrock-token$)/.test(name),
      );
      const published = PACKAGES.map(({ manifest: { name } }) => name);
      expect(ours.filter((name) => !published.includes(name))).toEqual([]);
      const run = Object.keys(manifest.scripts ?? {}).filter((name) =>
        /install|prepare/.test(name),
      );
      expect(run).toEqual([]);
    });

    it('imports nothing that it does not name', () => {
      const at = unpacked(tool, folder);
      const named = [...runtimeDependencies(readManifest(at)), ...builtinModules];
      const files = filesOf(at).filter((name) => /\.([cm]?js|d\.ts)$/.test(name));
      expect(files.length).toBeGreaterThan(30);
      const missing = files.flatMap((file) =>
        importsOf(readFileSync(join(at, file), 'utf8'), file)
          .filter((name) => !named.includes(name))
          .map((name) => `${file}: ${name}`),
      );
      expect(missing).toEqual([]);
    });
  });
});

/** Names of the packages that a module of ours imports, types included. */
function importsOf(code: string, file: string): string[] {
  // The bundle holds code of others, who ask for what may be missing.
  const pattern = file.endsWith('.cjs')
    ? /\brequire\([`"'](@bedrock-token[^`"']+)[`"']\)/g
    : /^(?:import|export)\b[^'"]*?\bfrom ['"]([^'".][^'"]*)['"]|\bimport\(['"]([^'".][^'"]*)['"]\)/gm;
  return [...code.matchAll(pattern)].map(([, fixed, dynamic]) => {
    const name = (fixed ?? dynamic ?? '').replace(/^node:/, '');
    const [scope = '', rest = ''] = name.split('/');
    return scope.startsWith('@') ? `${scope}/${rest}` : scope;
  });
}
