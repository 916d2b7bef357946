import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ASSETS, executableName, PLATFORMS, type Platform } from '../assets.ts';
import { sha256 } from '../github/publish-release.ts';

const scratch = mkdtempSync(join(tmpdir(), 'bedrock-token-assets-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const from = join(scratch, 'from');
const to = join(scratch, 'to');
const BASE = 'https://github.com/octo-org/bedrock-token/releases/download/v1.2.3';
const content = (platform: Platform) => Buffer.from(`executable for ${platform}`);
const urlOf = (platform: Platform) => `${BASE}/${executableName(platform)}`;

function assemble() {
  const script = join(import.meta.dirname, '..', '..', 'assemble-assets.ts');
  const args = ['--from', from, '--to', to, '--repository', 'octo-org/bedrock-token'];
  const words = [script, ...args, '--version', '1.2.3'];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

const read = (name: string) => readFileSync(join(to, name), 'utf8');

beforeAll(() => {
  mkdirSync(from);
  for (const platform of PLATFORMS) {
    writeFileSync(join(from, executableName(platform)), content(platform));
  }
  for (const name of ['bedrock-token.cdx.json', 'LICENSES.txt'])
    writeFileSync(join(from, name), name);
  expect(assemble()).toMatchObject({ status: 0 });
});

it('a release has these files', () => {
  expect(readdirSync(to).sort()).toEqual([...ASSETS].sort());
});

it('SHA256SUMS has every other file, as sha256sum reads it', () => {
  const lines = read('SHA256SUMS').trim().split('\n');
  expect(lines).toHaveLength(ASSETS.length - 1);
  for (const line of lines) {
    const [sum, name = ''] = line.split('  ');
    expect(sum).toBe(sha256(readFileSync(join(to, name))));
  }
});

it('the formula names each file of macOS and Linux with its sum', () => {
  const formula = read('bedrock-token.rb');
  for (const platform of PLATFORMS.filter((one) => !one.startsWith('win32'))) {
    const source = `url "${urlOf(platform)}"\n      sha256 "${sha256(content(platform))}"`;
    expect(formula).toContain(source);
    const [system, processor] = platform.split('-');
    const block = `on_${system === 'darwin' ? 'macos' : 'linux'} do`;
    const inside = formula.slice(formula.indexOf(block));
    const part = inside.slice(inside.indexOf(processor === 'arm64' ? 'on_arm do' : 'on_intel do'));
    expect(part.split('end')[0]).toContain(urlOf(platform));
  }
  expect(formula).toContain('version "1.2.3"');
});

const hasRuby = spawnSync('ruby', ['--version']).status === 0;
it.skipIf(!hasRuby)('the formula is Ruby', () => {
  const { stdout } = spawnSync('ruby', ['-c', join(to, 'bedrock-token.rb')], { encoding: 'utf8' });
  expect(stdout).toContain('Syntax OK');
});

it('the Scoop manifest has what Scoop requires', () => {
  const manifest = JSON.parse(read('bedrock-token.json'));
  for (const member of ['version', 'description', 'homepage', 'license', 'bin']) {
    expect(manifest[member]).toMatch(/./);
  }
  expect(manifest.architecture).toEqual({
    '64bit': {
      url: `${urlOf('win32-x64')}#/bedrock-token.exe`,
      hash: sha256(content('win32-x64')),
    },
    arm64: {
      url: `${urlOf('win32-arm64')}#/bedrock-token.exe`,
      hash: sha256(content('win32-arm64')),
    },
  });
});

describe('the three files of winget', () => {
  const files = ['bedrock-token', 'bedrock-token.installer', 'bedrock-token.locale.en-US'];
  const manifests = () => files.map((name) => parse(read(`${name}.yaml`)));

  it('have one identifier and one version, and say which they are', () => {
    expect(manifests().map(({ ManifestType }) => ManifestType)).toEqual([
      'version',
      'installer',
      'defaultLocale',
    ]);
    for (const manifest of manifests()) {
      expect(manifest).toMatchObject({
        PackageIdentifier: 'octo-org.bedrock-token',
        PackageVersion: '1.2.3',
        ManifestVersion: '1.9.0',
      });
    }
  });

  it('name both executables, with their sums in capitals', () => {
    const [, { Installers }] = manifests();
    expect(Installers).toEqual(
      (['win32-x64', 'win32-arm64'] as const).map((platform) => ({
        Architecture: platform.slice('win32-'.length),
        InstallerUrl: urlOf(platform),
        InstallerSha256: sha256(content(platform)).toUpperCase(),
      })),
    );
  });
});

it('nothing is assembled while an executable lacks, which is named', () => {
  rmSync(join(from, 'bedrock-token-darwin-x64'));
  const { status, output } = assemble();
  expect(output).toMatch(/bedrock-token-darwin-x64 cannot be read: ENOENT/);
  expect(status).toBe(1);
});
