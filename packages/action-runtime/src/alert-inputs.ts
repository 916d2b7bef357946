import { inputError, Secret } from '@bedrock-token/core';
import type { AlertSubject, ReadInput } from '@bedrock-token/github';

/** Where an alert goes. */
export interface AlertInputs {
  token: Secret<string>;
  apiUrl: string;
  /** `owner/name` */
  repository: string;
  subject: AlertSubject;
  /** The run, as Markdown. */
  run: string;
}

/** @throws ERR_INPUT for what `on-failure` does not have */
export function wantsAlert(read: ReadInput): boolean {
  const wanted = read('on-failure').trim();
  if (wanted === '' || wanted === 'none') return false;
  if (wanted === 'issue') return true;
  throw inputError('on-failure', 'must be none or issue', 'Leave it out for none.');
}

/**
 * Where the alert of a run goes. Only inputs are looked at, so that the issue of a run that stops
 * at its first step is that of one that gets through.
 *
 * @param subject what the run is about; undefined for a run whose failure causes no outage
 * @returns undefined without a subject
 * @throws ERR_INPUT if there is no repository or no token
 */
export function readAlertInputs(
  read: ReadInput,
  subject: AlertSubject | undefined,
  environment: NodeJS.ProcessEnv,
): AlertInputs | undefined {
  if (subject === undefined) return undefined;
  const token = read('issue-token').trim();
  const { GITHUB_REPOSITORY: repository = '', GITHUB_API_URL: apiUrl } = environment;
  if (token === '' || !/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    throw inputError(
      'issue-token',
      'is empty, or this is not a workflow of a repository',
      'Leave it out to use the token of the job.',
    );
  }
  return {
    token: new Secret(token),
    apiUrl: apiUrl || 'https://api.github.com',
    repository,
    subject,
    run: describeRun(environment, repository),
  };
}

/** GitHub docs, "Variables reference". */
function describeRun(environment: NodeJS.ProcessEnv, repository: string): string {
  const { GITHUB_SERVER_URL: server = '', GITHUB_RUN_ID: id = '' } = environment;
  const { GITHUB_RUN_ATTEMPT: attempt = '' } = environment;
  if (!/^\d{1,20}$/.test(id)) return 'in a run without a number';
  if (!/^https?:\/\/[\w.-]+(:\d+)?$/.test(server)) return `in run ${id}`;
  const again = /^\d{1,6}$/.test(attempt) ? `/attempts/${attempt}` : '';
  return `in [run ${id}](${server}/${repository}/actions/runs/${id}${again})`;
}
