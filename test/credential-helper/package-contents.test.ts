import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { command } from '../support/command/run-command.ts';
import { installedPrefix } from '../support/setup/artefacts.ts';

const root = join(installedPrefix, 'lib', 'node_modules', 'bedrock-token');
const isPackage = !command[0]?.includes('executable') && process.platform !== 'win32';

it.skipIf(!isPackage)(
  'the package brings itself, its licences and nothing to install but a keychain',
  () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      object
    >;
    expect(Object.keys(manifest.dependencies ?? {})).toEqual([]);
    expect(Object.keys(manifest.optionalDependencies ?? {})).toEqual(['@napi-rs/keyring']);
    expect(
      Object.keys(manifest.scripts ?? {}).filter((name) => /install|prepare/.test(name)),
    ).toEqual([]);
    expect(JSON.stringify(manifest.optionalDependencies)).not.toMatch(/catalog:|workspace:/);
    const names = readdirSync(root).filter((name) => name !== 'node_modules');
    const always = ['LICENSE', 'README.md', 'dist', 'package.json', 'schema'];
    // Before the first release there are no changes to tell.
    expect(names.filter((name) => name !== 'CHANGELOG.md').sort()).toEqual(always);
    const dist = readdirSync(join(root, 'dist'));
    expect(dist.filter((name) => !/\.cjs$|^LICENSES\.txt$/.test(name))).toEqual([]);
    const bytes = dist.reduce((sum, name) => sum + statSync(join(root, 'dist', name)).size, 0);
    // Most of it is for one task, such as secrets of GitHub or the gateway, and is loaded by nothing else.
    expect(bytes).toBeLessThan(2_700_000);
  },
);
