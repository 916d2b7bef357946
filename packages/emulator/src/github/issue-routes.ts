import type { ServiceRequest } from '../server/service.ts';
import type { GitHubConfig } from './config.ts';
import { GitHubError } from './github-error.ts';
import type { IssueStore } from './issue-store.ts';
import { createComment, createIssue, listIssues, updateIssue } from './issues-api.ts';
import { readBody } from './read-body.ts';
import type { Route } from './route.ts';

const ISSUES = /^\/repos\/([^/]+\/[^/]+)\/issues(?:\/(\d+)(\/comments)?)?$/;

/** Undefined for a request that is not about issues, or that nobody expects. */
export function findIssueRoute(
  { method, subpath }: ServiceRequest,
  store: IssueStore,
  { repositories }: Required<GitHubConfig>,
): Route | undefined {
  const [, repository, digits, comments] = ISSUES.exec(subpath) ?? [];
  if (repository === undefined) return undefined;
  const number = Number(digits);
  const route = (action: string, run: Route['run']): Route => ({
    action,
    permission: 'issues',
    access: method === 'GET' ? 'read' : 'write',
    owner: repository,
    run(request, caller) {
      checkThere(repository, repositories);
      return run(request, caller);
    },
  });
  if (digits === undefined && method === 'GET') {
    return route('ListIssues', ({ query }) =>
      listIssues(store, repository, new URLSearchParams(query)),
    );
  }
  if (digits === undefined && method === 'POST') {
    return route('CreateIssue', (request, caller) =>
      createIssue(store, repository, readBody(request), caller),
    );
  }
  if (comments !== undefined && method === 'POST') {
    return route('CreateIssueComment', (request, caller) =>
      createComment(store, repository, number, readBody(request), caller),
    );
  }
  if (digits === undefined || comments !== undefined || method !== 'PATCH') return undefined;
  return route('UpdateIssue', (request, caller) =>
    updateIssue(store, repository, number, readBody(request), caller),
  );
}

function checkThere(wanted: string, repositories: Required<GitHubConfig>['repositories']): void {
  const repository = repositories.find(({ name }) => name === wanted);
  if (repository === undefined) throw new GitHubError(404, 'Not Found');
  if (repository.issues ?? true) return;
  throw new GitHubError(410, 'Issues has been disabled in this repository.');
}
