import { executableName } from '../assets.ts';
import { DESCRIPTION, HOMEPAGE, LICENSE, type ManifestFacts } from './facts.ts';

/** A manifest for a bucket (Scoop's wiki, "App Manifests"). `#/` names the file that is downloaded. */
export function composeScoop({ version, repository, downloads }: ManifestFacts): string {
  const architecture = (platform: 'win32-x64' | 'win32-arm64') => ({
    url: `${downloads[platform].url}#/bedrock-token.exe`,
    hash: downloads[platform].sha256,
  });
  const latest = (platform: 'win32-x64' | 'win32-arm64') => ({
    url: `${HOMEPAGE(repository)}/releases/download/v$version/${executableName(platform)}#/bedrock-token.exe`,
  });
  const manifest = {
    version,
    description: DESCRIPTION,
    homepage: HOMEPAGE(repository),
    license: LICENSE,
    architecture: { '64bit': architecture('win32-x64'), arm64: architecture('win32-arm64') },
    bin: 'bedrock-token.exe',
    checkver: 'github',
    autoupdate: {
      architecture: { '64bit': latest('win32-x64'), arm64: latest('win32-arm64') },
      hash: { url: `${HOMEPAGE(repository)}/releases/download/v$version/SHA256SUMS` },
    },
  };
  return `${JSON.stringify(manifest, null, 4)}\n`;
}
