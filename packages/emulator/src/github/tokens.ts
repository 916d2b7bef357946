import { randomBytes } from 'node:crypto';
import type { ServiceRequest } from '../server/service.ts';
import { GitHubError } from './github-error.ts';

export type Access = 'read' | 'write';

export interface GitHubTokenRequest {
  /** `github-token` is the workflow's own, which can never have to do with secrets. */
  kind: 'github-token' | 'app' | 'pat';
  /** By GitHub's names, such as `secrets`, `environments`, `organization_secrets`, `issues`. */
  permissions?: Record<string, Access>;
  /** `owner/name` each; default all. */
  repositories?: string[];
  /** False for a person who may not push: GitHub drops the labels of such a one. */
  mayPush?: boolean;
}

/** The owner of a token. */
export interface Caller {
  login: string;
  mayPush: boolean;
}

export interface GitHubTokens {
  issue(request: GitHubTokenRequest): string;
  /**
   * Who asks, if he may.
   *
   * @param permission what the endpoint asks for
   * @param owner `owner/name` of a repository, or an organization
   * @throws GitHubError
   */
  check(request: ServiceRequest, permission: string, access: Access, owner: string): Caller;
  /** "Get the authenticated user": only of a person. @throws GitHubError */
  whoIs(request: ServiceRequest): string;
  /** The viewer of GraphQL: of any token. @throws GitHubError */
  viewer(request: ServiceRequest): string;
  secrets(): string[];
}

const LOGINS = { 'github-token': 'github-actions[bot]', app: 'octo-app[bot]', pat: 'octocat' };
const PREFIXES = { 'github-token': 'ghs_', app: 'ghs_', pat: 'github_pat_' };
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function createGitHubTokens(): GitHubTokens {
  const issued = new Map<string, GitHubTokenRequest>();
  const find = ({ headers }: ServiceRequest) => {
    const [, text = ''] = /^(?:bearer|token) (.+)$/i.exec(headers.authorization ?? '') ?? [];
    const token = issued.get(text);
    if (token === undefined) throw new GitHubError(401, 'Bad credentials');
    return token;
  };
  return {
    issue(request) {
      const wrong = Object.keys(request.permissions ?? {}).find((name) => /secrets$/.test(name));
      if (request.kind === 'github-token' && wrong !== undefined) {
        throw new Error(
          `permissions.${wrong} is never given to the GITHUB_TOKEN of a workflow: use the kind app or pat`,
        );
      }
      if (!Object.hasOwn(PREFIXES, request.kind)) {
        const kinds = Object.keys(PREFIXES).join(', ');
        throw new Error(`there is no kind of token ${request.kind}; there are: ${kinds}`);
      }
      const token = PREFIXES[request.kind] + randomText(36);
      issued.set(token, request);
      return token;
    },
    whoIs(request) {
      const { kind } = find(request);
      if (kind === 'pat') return LOGINS[kind];
      throw new GitHubError(403, 'Resource not accessible by integration');
    },
    viewer: (request) => LOGINS[find(request).kind],
    check(request, permission, access, owner) {
      const token = find(request);
      const accepted = { 'x-accepted-github-permissions': `${permission}=${access}` };
      if (!sees(token, owner)) throw new GitHubError(404, 'Not Found', accepted);
      // Every token may read the metadata of what it sees.
      const given = permission === 'metadata' ? 'read' : token.permissions?.[permission];
      if (given === 'write' || (given === 'read' && access === 'read')) {
        return { login: LOGINS[token.kind], mayPush: token.mayPush ?? true };
      }
      const who = token.kind === 'pat' ? 'personal access token' : 'integration';
      throw new GitHubError(403, `Resource not accessible by ${who}`, accepted, request.method);
    },
    secrets: () => [...issued.keys()],
  };
}

function sees({ repositories }: GitHubTokenRequest, owner: string): boolean {
  return repositories === undefined || !owner.includes('/') || repositories.includes(owner);
}

function randomText(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
