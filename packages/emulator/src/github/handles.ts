import type { IssueRequest, StoredIssue } from './issue-store.ts';
import type { SecretScope } from './scope.ts';
import type { Access, StoredSecret } from './secret-store.ts';
import type { GitHubService } from './service.ts';

/** GitHub's secrets, as nobody but GitHub sees them, and issues. */
export interface GitHubHandles {
  /** A secret with its value, decrypted. */
  secret(scope: SecretScope, name: string): StoredSecret | undefined;
  /** What `${{ secrets.X }}` gives a job. @param repository `owner/name` */
  secretsFor(repository: string, environment?: string): Record<string, string>;
  /** Puts a secret there, as a person would. @param access of an organization's; default as it was */
  setSecret(scope: SecretScope, name: string, value: string, access?: Access): void;
  /** Gives a scope another public key. */
  rotatePublicKey(scope: SecretScope): void;
  /** The oldest first. @param repository `owner/name` */
  issues(repository: string): StoredIssue[];
  /** Opens an issue or a pull request, as a person would. @param repository `owner/name` */
  openIssue(repository: string, request: IssueRequest): StoredIssue;
}

export function githubHandles({ store, issues, secretsFor }: GitHubService): GitHubHandles {
  return {
    secret: (scope, name) => store.find(scope, name),
    secretsFor,
    setSecret: (scope, name, value, access) => store.set(scope, name, value, access),
    rotatePublicKey: (scope) => store.rotateKey(scope),
    issues: (repository) => issues.list(repository),
    openIssue: (repository, request) => issues.open(repository, 'octocat', request),
  };
}
