import { BedrockTokenError } from '@bedrock-token/core';
import type { GitHubApi } from '../secrets/github-api.ts';
import { GitHubRefusal } from '../secrets/github-faults.ts';

/** An issue, as far as we read it. */
export interface Issue {
  number: number;
  body: string;
  labels: string[];
  author: IssueAuthor;
}

/** Whoever opened an issue; nobody can write in another's name. */
export interface IssueAuthor {
  login: string;
  /** An App, or the token of a job, whose author is an App of GitHub's. */
  isApp: boolean;
}

/** Issues of one repository (GitHub REST API, "Issues"). */
export interface Issues {
  /** The open ones with a label, the oldest first. */
  listOpen(label: string): Promise<Issue[]>;
  /** GitHub drops labels of those who may not push; the answer tells. */
  open(title: string, body: string, label: string): Promise<Issue>;
  setBody(number: number, body: string): Promise<void>;
  close(number: number, reason: 'completed' | 'not_planned'): Promise<void>;
  comment(number: number, body: string): Promise<void>;
  /** The login of the person whose token it is; undefined for the token of an App or a job. */
  readLogin(): Promise<string | undefined>;
}

/** The parts of an answer that we read. */
interface IssueRecord {
  number: number;
  body?: string | null;
  labels?: (string | { name?: string })[];
  user?: { login?: string; type?: string } | null;
  pull_request?: object;
}

const PAGE = 100;

/** @param repository `owner/name` */
export function openIssues(api: GitHubApi, repository: string): Issues {
  const path = `/repos/${repository}/issues`;
  return {
    async listOpen(label) {
      const issues: Issue[] = [];
      for (let page = 1; ; page++) {
        const query = new URLSearchParams({
          state: 'open',
          labels: label,
          per_page: String(PAGE),
          page: String(page),
        });
        const { data } = await api('GET', `${path}?${query}`);
        const records = readList(data);
        // GitHub lists pull requests among the issues.
        issues.push(...records.filter((record) => record.pull_request === undefined).map(toIssue));
        if (records.length < PAGE) break;
      }
      return issues.sort((one, other) => one.number - other.number);
    },
    async open(title, body, label) {
      const { data } = await api('POST', path, { title, body, labels: [label] });
      return toIssue(data as IssueRecord);
    },
    async setBody(number, body) {
      await api('PATCH', `${path}/${number}`, { body });
    },
    async close(number, reason) {
      await api('PATCH', `${path}/${number}`, { state: 'closed', state_reason: reason });
    },
    async comment(number, body) {
      await api('POST', `${path}/${number}/comments`, { body });
    },
    async readLogin() {
      try {
        const { data } = await api('GET', '/user');
        return (data as { login?: string }).login;
      } catch (error) {
        // GitHub REST API, "Get the authenticated user": not for installation tokens.
        if (error instanceof GitHubRefusal && error.status === 403) return undefined;
        throw error;
      }
    },
  };
}

/** Something between us and GitHub may answer in its place. */
function readList(data: unknown): IssueRecord[] {
  if (Array.isArray(data)) return data as IssueRecord[];
  throw new BedrockTokenError(
    'ERR_UPSTREAM',
    'Issues: GitHub sent an answer that cannot be read.',
    { hint: 'Check proxies and GITHUB_API_URL.' },
  );
}

function toIssue({ number, body, labels = [], user }: IssueRecord): Issue {
  const names = labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')));
  const author = { login: user?.login ?? '', isApp: user?.type === 'Bot' };
  return { number, body: body ?? '', labels: names, author };
}
