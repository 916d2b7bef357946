import { BedrockTokenError } from '@bedrock-token/core';
import { GitHubRefusal } from '../secrets/github-faults.ts';

/** What cures a fault of GitHub's issues, for the log: an alert that fails is no error of its own. */
export function cureIssueFault(error: unknown): string {
  if (error instanceof GitHubRefusal) {
    switch (error.status) {
      case 401:
        return 'GitHub does not know the token in issue-token.';
      case 403:
      case 404:
        return 'Let the job write issues (permissions: issues: write), or pass a token as issue-token that may.';
      case 410:
        return 'Switch issues on in the settings of the repository, or leave on-failure out.';
      default:
        return 'The next run tries again.';
    }
  }
  return error instanceof BedrockTokenError ? error.hint : 'The next run tries again.';
}
