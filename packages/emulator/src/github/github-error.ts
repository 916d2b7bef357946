import { AwsError } from '../server/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';

/** An error as GitHub's REST API answers it. */
export class GitHubError extends AwsError {
  readonly headers: Record<string, string>;

  /** @param detail for the journal only */
  constructor(
    status: number,
    message: string,
    headers: Record<string, string> = {},
    detail?: string,
  ) {
    super(status, String(status), message, detail);
    this.headers = headers;
  }
}

export function renderGitHubError(error: AwsError): HttpResponse {
  const headers = error instanceof GitHubError ? error.headers : {};
  return jsonResponse(
    error.status,
    {
      message: error.message,
      documentation_url: 'https://docs.github.com/rest',
      status: String(error.status),
    },
    headers,
  );
}
