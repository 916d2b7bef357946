import type { Platform } from '../assets.ts';
import { DESCRIPTION, HOMEPAGE, LICENSE, type ManifestFacts } from './facts.ts';

/** A formula for a tap of one's own (docs.brew.sh, "Formula Cookbook"). */
export function composeFormula({ version, repository, downloads }: ManifestFacts): string {
  const source = (platform: Platform) => `      url "${downloads[platform].url}"
      sha256 "${downloads[platform].sha256}"
`;
  const onSystem = (system: string, name: 'darwin' | 'linux') => `  on_${system} do
    on_arm do
${source(`${name}-arm64`)}    end
    on_intel do
${source(`${name}-x64`)}    end
  end
`;
  return `class BedrockToken < Formula
  desc "${DESCRIPTION}"
  homepage "${HOMEPAGE(repository)}"
  version "${version}"
  license "${LICENSE}"

${onSystem('macos', 'darwin')}
${onSystem('linux', 'linux')}
  def install
    bin.install Dir["bedrock-token-*"].first => "bedrock-token"
    generate_completions_from_executable(bin/"bedrock-token", "completion", shells: [:bash, :zsh, :fish])
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/bedrock-token --version")
  end
end
`;
}
