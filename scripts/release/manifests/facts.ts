import type { Platform } from '../assets.ts';

/** What the manifests of package managers say of a release. */
export interface Download {
  /** Where the release offers it. */
  url: string;
  /** SHA-256 in lower-case hex. */
  sha256: string;
}

export interface ManifestFacts {
  /** `X.Y.Z` */
  version: string;
  /** Such as `org/bedrock-token`. */
  repository: string;
  downloads: Record<Platform, Download>;
}

export const HOMEPAGE = (repository: string) => `https://github.com/${repository}`;
export const DESCRIPTION = 'Credential helper for Amazon Bedrock API keys';
export const LICENSE = 'Apache-2.0';
