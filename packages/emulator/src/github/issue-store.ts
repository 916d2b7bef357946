import type { Clock } from '../server/clock.ts';

export interface IssueComment {
  /** A login. */
  by: string;
  body: string;
  at: Date;
}

/** An issue as it lies there. Pull requests are issues, too. */
export interface StoredIssue {
  number: number;
  /** A login. */
  by: string;
  title: string;
  body: string | null;
  labels: string[];
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null;
  comments: IssueComment[];
  createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  isPullRequest: boolean;
}

/** What one begins with. */
export interface IssueRequest {
  title: string;
  body?: string | null;
  labels?: string[];
  isPullRequest?: boolean;
}

export type IssueChange = Partial<
  Pick<StoredIssue, 'title' | 'body' | 'labels' | 'state' | 'stateReason'>
>;

/** @param repository `owner/name` in each */
export interface IssueStore {
  /** The oldest first. */
  list(repository: string): StoredIssue[];
  find(repository: string, number: number): StoredIssue | undefined;
  open(repository: string, by: string, request: IssueRequest): StoredIssue;
  change(issue: StoredIssue, change: IssueChange): void;
  comment(issue: StoredIssue, by: string, body: string): IssueComment;
}

export function createIssueStore(clock: Clock): IssueStore {
  const repositories = new Map<string, StoredIssue[]>();
  const at = (repository: string): StoredIssue[] => {
    const issues = repositories.get(repository) ?? [];
    repositories.set(repository, issues);
    return issues;
  };
  return {
    list: (repository) => [...at(repository)],
    find: (repository, number) => at(repository).find((issue) => issue.number === number),
    open(repository, by, { title, body = null, labels = [], isPullRequest = false }) {
      const now = clock.now();
      const issue: StoredIssue = {
        number: at(repository).length + 1,
        by,
        title,
        body,
        labels,
        state: 'open',
        stateReason: null,
        comments: [],
        createdAt: now,
        updatedAt: now,
        closedAt: null,
        isPullRequest,
      };
      at(repository).push(issue);
      return issue;
    },
    change(issue, change) {
      const now = clock.now();
      const { state = issue.state } = change;
      if (state !== issue.state) {
        issue.closedAt = state === 'closed' ? now : null;
        issue.stateReason = state === 'closed' ? 'completed' : 'reopened';
      }
      Object.assign(issue, change, { updatedAt: now });
    },
    comment(issue, by, body) {
      const comment = { by, body, at: clock.now() };
      issue.comments.push(comment);
      issue.updatedAt = comment.at;
      return comment;
    },
  };
}
