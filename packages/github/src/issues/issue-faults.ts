import { BedrockTokenError } from '@bedrock-token/core';
import { GitHubRefusal } from '../secrets/github-faults.ts';

/** What cures a fault of GitHub's issues, for the log: an alert that fails is no error of its own. */
export function cureIssueFault(error: unknown): string {
  if (error instanceof GitHubRefusal) {
    switch (error.status) {
      case 401:
        return 'GitHub does not accept the token in issue-token.';
      case 403:
      case 404:
        return 'Allow the job to write issues (permissions: issues: write), or pass a token with that permission as issue-token.';
      case 410:
        return 'Enable issues in the settings of the repository, or leave on-failure out.';
      default:
        return 'The next run tries again.';
    }
  }
  return error instanceof BedrockTokenError ? error.hint : 'The next run tries again.';
}
