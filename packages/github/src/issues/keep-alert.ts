import {
  type AlertFailure,
  type AlertSubject,
  composeBody,
  composeChange,
  digestError,
  isAbout,
  readState,
} from './compose-alert.ts';
import type { Issue, Issues } from './issues-api.ts';

/** By which alerts are found, with their first line and their author. */
export const ALERT_LABEL = 'bedrock-token';

/** What was done with the issue of a subject. */
export interface AlertOutcome {
  did: 'opened' | 'updated' | 'commented' | 'closed' | 'nothing';
  number?: number;
  /** GitHub dropped the label, so later runs will not find the issue. */
  isLost?: true;
}

/**
 * Reports a failure in the one open issue of the subject. It is opened if there is none; a
 * comment is written only if the error is another than before.
 *
 * @throws what GitHub refuses
 */
export async function raiseAlert(
  subject: AlertSubject,
  failure: AlertFailure,
  issues: Issues,
): Promise<AlertOutcome> {
  const [issue, ...others] = await find(subject, issues);
  const error = digestError(failure);
  if (issue === undefined) {
    const body = composeBody(subject, failure, { first: failure.at, count: 1, error });
    const { number, labels } = await issues.open(subject.title, body, ALERT_LABEL);
    const isLost = !labels.includes(ALERT_LABEL);
    return { did: 'opened', number, ...(isLost && { isLost }) };
  }
  const { number } = issue;
  const before = readState(issue.body, subject) ?? { first: failure.at, count: 0, error: '' };
  const isOther = before.error !== error;
  if (isOther) await issues.comment(number, composeChange(failure));
  const state = { first: before.first, count: before.count + 1, error };
  await issues.setBody(number, composeBody(subject, failure, state));
  for (const { number: twin } of others) {
    // Two runs at once may each have opened one.
    await issues.comment(twin, `Duplicate of #${number}`);
    await issues.close(twin, 'not_planned');
  }
  return { did: isOther ? 'commented' : 'updated', number };
}

/**
 * Closes what was opened, since all is well again.
 *
 * @param run as Markdown
 * @throws what GitHub refuses
 */
export async function settleAlert(
  subject: AlertSubject,
  run: string,
  issues: Issues,
): Promise<AlertOutcome> {
  const found = await find(subject, issues);
  for (const { number } of found) {
    await issues.comment(number, `Healthy again, ${run}.`);
    await issues.close(number, 'completed');
  }
  const [first] = found;
  return first === undefined ? { did: 'nothing' } : { did: 'closed', number: first.number };
}

/**
 * Open issues of the subject that we opened. One that another person opened with the same first line
 * is left alone: its author could go on editing it, and it would say what that person likes.
 */
async function find(subject: AlertSubject, issues: Issues): Promise<Issue[]> {
  const found = await issues.listOpen(ALERT_LABEL, (body) => isAbout(body, subject));
  if (found.length === 0) return [];
  const login = await issues.readLogin();
  return found.filter(({ author }) =>
    // Where GitHub does not say whose the token of an App is: at least no person can write as one.
    login === undefined ? author.isApp : author.login.toLowerCase() === login.toLowerCase(),
  );
}
