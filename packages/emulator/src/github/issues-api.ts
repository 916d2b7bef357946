import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { UnexpectedRequestError } from '../server/service.ts';
import { GitHubError } from './github-error.ts';
import type { IssueChange, IssueStore, StoredIssue } from './issue-store.ts';
import type { Caller } from './tokens.ts';

const PAGE = 30;
const LONGEST_TITLE = 256;
/** What GitHub says of a body that is longer names this number. */
const LONGEST_BODY = 65_536;
const REASONS = ['completed', 'not_planned', 'duplicate', 'reopened'];

/** GitHub REST API, "List repository issues". */
export function listIssues(
  store: IssueStore,
  repository: string,
  query: URLSearchParams,
): HttpResponse {
  refuseUnknown([...query.keys()], ['state', 'labels', 'creator', 'per_page', 'page'], 'a list');
  const state = query.get('state') ?? 'open';
  if (!['open', 'closed', 'all'].includes(state)) throw invalid('state');
  const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
  const creator = query.get('creator');
  const size = Math.min(Number(query.get('per_page') ?? PAGE), 100);
  const page = Number(query.get('page') ?? 1);
  const found = store
    .list(repository)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => labels.every((label) => issue.labels.some((one) => isSame(one, label))))
    .filter((issue) => creator === null || issue.by === creator)
    .reverse();
  const shown = found.slice((page - 1) * size, page * size);
  return jsonResponse(
    200,
    shown.map((issue) => describe(repository, issue)),
  );
}

/** "Create an issue". Labels of somebody who may not push are dropped without a word. */
export function createIssue(
  store: IssueStore,
  repository: string,
  body: Record<string, unknown>,
  caller: Caller,
): HttpResponse {
  refuseUnknown(Object.keys(body), ['title', 'body', 'labels'], 'a new issue');
  if (body.title === undefined) throw invalid('title');
  const { title = '', labels = [], ...rest } = readMembers(body);
  const issue = store.open(repository, caller.login, {
    ...rest,
    title,
    labels: caller.mayPush ? labels : [],
  });
  return jsonResponse(201, describe(repository, issue));
}

/** "Update an issue". */
export function updateIssue(
  store: IssueStore,
  repository: string,
  number: number,
  body: Record<string, unknown>,
  caller: Caller,
): HttpResponse {
  const known = ['title', 'body', 'labels', 'state', 'state_reason'];
  refuseUnknown(Object.keys(body), known, 'a change of an issue');
  const issue = findIssue(store, repository, number);
  const { labels, ...change } = readMembers(body);
  store.change(issue, { ...change, ...(labels !== undefined && caller.mayPush && { labels }) });
  return jsonResponse(200, describe(repository, issue));
}

/** "Create an issue comment". */
export function createComment(
  store: IssueStore,
  repository: string,
  number: number,
  body: Record<string, unknown>,
  caller: Caller,
): HttpResponse {
  refuseUnknown(Object.keys(body), ['body'], 'a comment');
  const issue = findIssue(store, repository, number);
  const { body: text } = readMembers(body);
  if (typeof text !== 'string' || text.trim() === '') throw invalid('body');
  const { at } = store.comment(issue, caller.login, text);
  return jsonResponse(201, { id: at.getTime(), body: text, user: { login: caller.login } });
}

function findIssue(store: IssueStore, repository: string, number: number): StoredIssue {
  const issue = store.find(repository, number);
  if (issue === undefined) throw new GitHubError(404, 'Not Found');
  return issue;
}

function readMembers(body: Record<string, unknown>): IssueChange {
  const { title, body: text, labels, state, state_reason: reason } = body;
  const change: IssueChange = {};
  if (title !== undefined) {
    if (typeof title !== 'string' || title.trim() === '') throw invalid('title');
    if (title.length > LONGEST_TITLE) throw invalid('title');
    change.title = title;
  }
  if (text !== undefined) {
    if (typeof text !== 'string' || text.length > LONGEST_BODY) throw invalid('body');
    change.body = text;
  }
  if (labels !== undefined) {
    if (!Array.isArray(labels) || labels.some((label) => typeof label !== 'string')) {
      throw invalid('labels');
    }
    change.labels = labels;
  }
  if (state !== undefined) {
    if (state !== 'open' && state !== 'closed') throw invalid('state');
    change.state = state;
  }
  if (reason !== undefined) {
    if (!REASONS.includes(String(reason))) throw invalid('state_reason');
    change.stateReason = reason as NonNullable<StoredIssue['stateReason']>;
  }
  return change;
}

function describe(repository: string, issue: StoredIssue): object {
  const { number, by, state, title, body } = issue;
  const time = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    number,
    title,
    body,
    state,
    state_reason: issue.stateReason,
    user: { login: by, type: by.endsWith('[bot]') ? 'Bot' : 'User' },
    labels: issue.labels.map((name) => ({ name, color: 'ededed', default: false })),
    comments: issue.comments.length,
    html_url: `https://github.com/${repository}/issues/${number}`,
    created_at: time(issue.createdAt),
    updated_at: time(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : time(issue.closedAt),
    ...(issue.isPullRequest && { pull_request: {} }),
  };
}

function refuseUnknown(names: readonly string[], known: readonly string[], what: string): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UnexpectedRequestError(`${unknown} in ${what}`);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function invalid(field: string): GitHubError {
  return new GitHubError(422, 'Validation Failed', {}, `the field ${field}`);
}
