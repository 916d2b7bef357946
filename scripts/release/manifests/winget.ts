import { stringify } from 'yaml';
import { DESCRIPTION, HOMEPAGE, LICENSE, type ManifestFacts } from './facts.ts';

const SCHEMA = '1.9.0';

/**
 * The three files of winget (learn.microsoft.com, "Create your package manifest"): version, installer, default
 * locale. The executable is its own installer, a portable one.
 */
export function composeWinget(facts: ManifestFacts): Record<string, string> {
  const { version, repository, downloads } = facts;
  const [owner = ''] = repository.split('/');
  const common = { PackageIdentifier: `${owner}.bedrock-token`, PackageVersion: version };
  const installer = (platform: 'win32-x64' | 'win32-arm64', architecture: string) => ({
    Architecture: architecture,
    InstallerUrl: downloads[platform].url,
    InstallerSha256: downloads[platform].sha256.toUpperCase(),
  });
  return {
    'bedrock-token.yaml': manifest('version', { ...common, DefaultLocale: 'en-US' }),
    'bedrock-token.installer.yaml': manifest('installer', {
      ...common,
      InstallerType: 'portable',
      Commands: ['bedrock-token'],
      Installers: [installer('win32-x64', 'x64'), installer('win32-arm64', 'arm64')],
    }),
    'bedrock-token.locale.en-US.yaml': manifest('defaultLocale', {
      ...common,
      PackageLocale: 'en-US',
      Publisher: owner,
      PackageName: 'bedrock-token',
      PackageUrl: HOMEPAGE(repository),
      License: LICENSE,
      ShortDescription: DESCRIPTION,
    }),
  };
}

function manifest(type: string, members: object): string {
  const schema = `https://aka.ms/winget-manifest.${type}.${SCHEMA}.schema.json`;
  const rest = { ManifestType: type, ManifestVersion: SCHEMA };
  return `# yaml-language-server: $schema=${schema}\n${stringify({ ...members, ...rest })}`;
}
