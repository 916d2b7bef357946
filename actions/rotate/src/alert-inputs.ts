import { inputError, Secret } from '@bedrock-token/core';
import { type AlertSubject, type ReadInput, spellOut } from '@bedrock-token/github';

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
 * @returns undefined for a run whose failure causes no outage
 * @throws ERR_INPUT if there is no repository or no token
 */
export function readAlertInputs(
  read: ReadInput,
  environment: NodeJS.ProcessEnv,
): AlertInputs | undefined {
  const subject = subjectOf(read);
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

/** A key, or a file of keys. Undefined for the plan of one key, and if no key is named. */
function subjectOf(read: ReadInput): AlertSubject | undefined {
  const text = (name: string) => printable(read(name));
  const [config, userName, account] = [text('config'), text('user-name'), accountOf(read)];
  if (config !== '' && userName === '') {
    return {
      id: `fleet config=${encodeURIComponent(config)} account=${encodeURIComponent(account)}`,
      title: `The keys of ${config}${account === '' ? '' : ` in ${account}`} are not rotated`,
      what: `The plan for the long-term Amazon Bedrock API keys of ${spellOut(config)}`,
    };
  }
  if (userName === '' || text('mode') === 'plan') return undefined;
  const place = account === '' ? '' : ` in account ${spellOut(account)}`;
  return {
    id: `rotation user=${encodeURIComponent(userName)} account=${encodeURIComponent(account)}`,
    title: `The Bedrock API key of ${userName}${account === '' ? '' : ` in ${account}`} is not rotated`,
    what: `The rotation of the long-term Amazon Bedrock API key of user ${spellOut(userName)}${place}`,
  };
}

/** An issue also reports what is wrong with it, so it has to fit into one. */
function printable(text: string): string {
  return text
    .trim()
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 80);
}

/** What distinguishes users of one name, and may be shown: no id of an account that is masked. */
function accountOf(read: ReadInput): string {
  const isMasked = /^true$/i.test(read('mask-aws-account-id').trim());
  const named = printable(read('account'));
  if (named !== '' && !(isMasked && /^\d{12}$/.test(named))) return named;
  if (isMasked) return '';
  const [, ofRole] = /^arn:[\w-]+:iam::(\d{12}):/.exec(read('role-to-assume').trim()) ?? [];
  const [, allowed] = /^(\d{12})$/.exec(read('allowed-account-ids').trim()) ?? [];
  return ofRole ?? allowed ?? '';
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
