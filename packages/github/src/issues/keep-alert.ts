import { GitHubRefusal } from '../secrets/github-faults.ts';
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
  const did = issue && (await unlessGone(() => update(issue, subject, failure, issues)));
  if (issue === undefined || did === undefined) return open(subject, failure, issues);
  const { number } = issue;
  for (const twin of others) await closeTwin(twin, number, issues);
  return { did, number };
}

async function update(
  { number, body }: Issue,
  subject: AlertSubject,
  failure: AlertFailure,
  issues: Issues,
): Promise<'commented' | 'updated'> {
  const error = digestError(failure);
  const before = readState(body, subject) ?? { first: failure.at, count: 0, error: '' };
  const isOther = before.error !== error;
  if (isOther) await comment(number, composeChange(failure), issues);
  const state = { first: before.first, count: before.count + 1, error };
  await issues.setBody(number, composeBody(subject, failure, state));
  return isOther ? 'commented' : 'updated';
}

async function open(
  subject: AlertSubject,
  failure: AlertFailure,
  issues: Issues,
): Promise<AlertOutcome> {
  const state = { first: failure.at, count: 1, error: digestError(failure) };
  const body = composeBody(subject, failure, state);
  const issue = await issues.open(subject.title, body, ALERT_LABEL);
  const { number, labels } = issue;
  if (!labels.includes(ALERT_LABEL)) return { did: 'opened', number, isLost: true };
  // Another run may have opened one since we looked. What is missed here, the next run finds.
  const [oldest] = await find(subject, issues).catch(() => []);
  if (oldest === undefined || oldest.number >= number) return { did: 'opened', number };
  await closeTwin(issue, oldest.number, issues);
  return { did: 'updated', number: oldest.number };
}

/** Two runs at once may each have opened one. */
async function closeTwin({ number }: Issue, original: number, issues: Issues): Promise<void> {
  await unlessGone(async () => {
    await comment(number, `Duplicate of #${original}`, issues);
    await issues.close(number, 'not_planned');
  });
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
    await unlessGone(async () => {
      await comment(number, `Healthy again, ${run}.`, issues);
      await issues.close(number, 'completed');
    });
  }
  const [first] = found;
  return first === undefined ? { did: 'nothing' } : { did: 'closed', number: first.number };
}

/** An issue whose conversation a person has locked takes no comment of an App, and is kept all the same. */
async function comment(number: number, body: string, issues: Issues): Promise<void> {
  try {
    await issues.comment(number, body);
  } catch (error) {
    if (!(error instanceof GitHubRefusal && /\blocked\b/.test(error.message))) throw error;
  }
}

/** @returns undefined if the issue was deleted, moved or made a discussion since it was listed */
async function unlessGone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GitHubRefusal && [404, 410].includes(error.status)) return undefined;
    throw error;
  }
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
