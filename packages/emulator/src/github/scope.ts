export type SecretApp = 'actions' | 'dependabot' | 'codespaces';

/** Where secrets are kept; each scope has a public key of its own. */
export type SecretScope =
  | { repository: string; environment?: string; app?: SecretApp }
  | { organization: string; app?: SecretApp };

/** One word for a scope, for maps. */
export function scopeKey(scope: SecretScope): string {
  const app = scope.app ?? 'actions';
  if ('organization' in scope) return `orgs/${scope.organization}/${app}`;
  const { repository, environment } = scope;
  return environment === undefined
    ? `repos/${repository}/${app}`
    : `repos/${repository}/environments/${environment}`;
}

/** What a token must be allowed (GitHub: "Permissions required for GitHub Apps"). */
export function permissionFor(scope: SecretScope): string {
  const app = scope.app ?? 'actions';
  const organization = 'organization' in scope ? 'organization_' : '';
  if ('environment' in scope && scope.environment !== undefined) return 'environments';
  return app === 'actions' ? `${organization}secrets` : `${organization}${app}_secrets`;
}
