import { ReleaseError } from './git.ts';
import { type AssetFile, sha256 } from './github/publish-release.ts';
import type { Version } from './version.ts';

/** The platforms of the executables, as Node calls them. */
export const PLATFORMS = [
  'linux-x64',
  'linux-arm64',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64',
  'win32-arm64',
] as const;

export type Platform = (typeof PLATFORMS)[number];

/** The name of an executable in a release. */
export const executableName = (platform: Platform): string =>
  `bedrock-token-${platform}${platform.startsWith('win32') ? '.exe' : ''}`;

export const SUMS = 'SHA256SUMS';

/** Every file that a release has. */
export const ASSETS: readonly string[] = [
  ...PLATFORMS.map(executableName),
  // Homebrew, Scoop, winget.
  'bedrock-token.rb',
  'bedrock-token.json',
  'bedrock-token.yaml',
  'bedrock-token.installer.yaml',
  'bedrock-token.locale.en-US.yaml',
  // What is in it: CycloneDX, and the texts of the licences.
  'bedrock-token.cdx.json',
  'LICENSES.txt',
  SUMS,
];

/**
 * A release is all of its files, and SHA256SUMS is true.
 *
 * @throws ReleaseError that names what lacks, is unknown, or differs from its sum
 */
export function checkAssets(files: readonly AssetFile[], { tag }: Version): void {
  const names = files.map(({ name }) => name);
  const missing = ASSETS.filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !ASSETS.includes(name));
  if (missing.length > 0) throw new ReleaseError(`${tag} lacks ${missing.join(', ')}`);
  if (unknown.length > 0) throw new ReleaseError(`${tag} has no ${unknown.join(', ')}`);
  const sums = files.find(({ name }) => name === SUMS)?.bytes.toString('utf8');
  if (sums === composeSums(files)) return;
  throw new ReleaseError(`${SUMS} is not that of the files`);
}

/** As `sha256sum` writes it, in the order of the names. */
export function composeSums(files: readonly AssetFile[]): string {
  return files
    .filter(({ name }) => name !== SUMS)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, bytes }) => `${sha256(bytes)}  ${name}\n`)
    .join('');
}
