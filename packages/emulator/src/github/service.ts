import type { Clock } from '../server/clock.ts';
import { jsonResponse } from '../server/http/exchange.ts';
import { type Operation, type Service, UnexpectedRequestError } from '../server/service.ts';
import { DEFAULT_GITHUB, type GitHubConfig } from './config.ts';
import { renderGitHubError } from './github-error.ts';
import { findIssueRoute } from './issue-routes.ts';
import { createIssueStore, type IssueStore } from './issue-store.ts';
import { readBody } from './read-body.ts';
import { findRepositoryRoute } from './repository-routes.ts';
import type { SecretScope } from './scope.ts';
import { findSecretRoute } from './secret-routes.ts';
import { createSecretStore, type SecretStore } from './secret-store.ts';
import { createGitHubTokens, type GitHubTokens } from './tokens.ts';
import { createWriteLimits } from './write-limits.ts';

export interface GitHubService extends Service {
  tokens: GitHubTokens;
  store: SecretStore;
  issues: IssueStore;
  /** What `${{ secrets.X }}` gives a job: the nearest scope wins. */
  secretsFor(repository: string, environment?: string): Record<string, string>;
}

/** GitHub's REST API, as far as it is about secrets, issues and the subjects of OIDC tokens. */
export function createGitHubService(
  config: GitHubConfig,
  clock: Clock,
  subjectFormat: 'classic' | 'immutable' = 'classic',
): GitHubService {
  const settings = { ...DEFAULT_GITHUB, ...config };
  const store = createSecretStore(clock);
  const issues = createIssueStore(clock);
  const tokens = createGitHubTokens();
  const countWrite = createWriteLimits(settings.writesPerMinute, settings.writesPerHour, clock);
  return {
    name: 'github',
    tokens,
    store,
    issues,
    throttled: {
      status: 429,
      code: '429',
      message: 'You have exceeded a secondary rate limit.',
    },
    renderError: renderGitHubError,
    secretsFor: (repository, environment) => collect(store, repository, environment),
    resolve(request): Operation | undefined {
      if (request.method === 'GET' && request.subpath === '/user') return whoIs(tokens);
      if (request.method === 'POST' && request.subpath === '/graphql') return query(tokens);
      const route =
        findSecretRoute(request, store, settings) ??
        findIssueRoute(request, issues, settings) ??
        findRepositoryRoute(request, settings, subjectFormat);
      if (route === undefined) return undefined;
      const { action, permission, access, owner } = route;
      return {
        action,
        parameters: { path: request.subpath },
        run(received) {
          const caller = tokens.check(received, permission, access, owner);
          if (access === 'write') countWrite();
          return route.run(received, caller);
        },
      };
    },
  };
}

/** GitHub REST API, "Get the authenticated user". */
function whoIs(tokens: GitHubTokens): Operation {
  return {
    action: 'GetUser',
    parameters: {},
    run: (received) => jsonResponse(200, { login: tokens.whoIs(received), type: 'User' }),
  };
}

/** Of GraphQL the one query that anybody here asks (GitHub GraphQL API, `Query.viewer`). */
function query(tokens: GitHubTokens): Operation {
  return {
    action: 'QueryViewer',
    parameters: {},
    run(received) {
      const login = tokens.viewer(received);
      const { query: text, ...rest } = readBody(received);
      const isKnown = /^\s*query\s*\{\s*viewer\s*\{\s*login\s*\}\s*\}\s*$/.test(String(text));
      if (!isKnown || Object.keys(rest).length > 0) throw new UnexpectedRequestError('a query');
      return jsonResponse(200, { data: { viewer: { login } } });
    },
  };
}

function collect(
  store: SecretStore,
  repository: string,
  environment?: string,
): Record<string, string> {
  const [owner = ''] = repository.split('/');
  const scopes: SecretScope[] = [{ organization: owner }, { repository }];
  if (environment !== undefined) scopes.push({ repository, environment });
  return Object.fromEntries(
    scopes.flatMap((scope) => store.list(scope).map(([name, { value }]) => [name, value])),
  );
}
