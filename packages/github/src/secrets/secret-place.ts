import { createHash } from 'node:crypto';

/** Which secrets of GitHub: for workflows, for Dependabot's, for codespaces. */
export type SecretApp = 'actions' | 'dependabot' | 'codespaces';

/** Where a secret is kept. */
export type SecretPlace =
  | { kind: 'repository'; repository: string; app: SecretApp; name: string }
  | { kind: 'environment'; repository: string; environment: string; name: string }
  | { kind: 'organization'; organization: string; app: SecretApp; name: string };

/** The path below which GitHub's API keeps the secrets of a place, without a slash at the end. */
export function pathOf(place: SecretPlace): string {
  switch (place.kind) {
    case 'repository':
      return `/repos/${place.repository}/${place.app}/secrets`;
    case 'environment':
      return `/repos/${place.repository}/environments/${encodeURIComponent(place.environment)}/secrets`;
    case 'organization':
      return `/orgs/${place.organization}/${place.app}/secrets`;
  }
}

/** For people, such as `GitHub secret BEDROCK_API_KEY of octo-org/octo-repo`. */
export function titleOf(place: SecretPlace): string {
  const app = place.kind === 'environment' || place.app === 'actions' ? '' : `${place.app} `;
  const owner = place.kind === 'organization' ? place.organization : place.repository;
  const where =
    place.kind === 'environment' ? `environment ${place.environment} of ${owner}` : owner;
  return `GitHub ${app}secret ${place.name} of ${where}`;
}

/** 48 bits of SHA-256 in base64url. GitHub's names differ by more than capitals. */
export function fingerprintOf(place: SecretPlace): string {
  const hash = createHash('sha256').update(titleOf(place).toLowerCase());
  return hash.digest('base64url').slice(0, 8);
}
