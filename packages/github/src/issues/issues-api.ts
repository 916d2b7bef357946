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

/** The author of an issue; nobody can write in another's name. */
export interface IssueAuthor {
  login: string;
  /** An App, or the token of a job, whose author is an App of GitHub's. */
  isApp: boolean;
}

/** Issues of one repository (GitHub REST API, "Issues"). */
export interface Issues {
  /** The open ones with a label whose text is wanted, the oldest first. */
  listOpen(label: string, isWanted: (body: string) => boolean): Promise<Issue[]>;
  /** GitHub drops labels of those who may not push; the response shows it. */
  open(title: string, body: string, label: string): Promise<Issue>;
  setBody(number: number, body: string): Promise<void>;
  close(number: number, reason: 'completed' | 'not_planned'): Promise<void>;
  comment(number: number, body: string): Promise<void>;
  /**
   * The login of the owner of a token, such as `github-actions[bot]` for that of a job; undefined if
   * GitHub does not say.
   */
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
/** A thousand alerts that are open at once: more than the keys of three fleets. */
const MOST_PAGES = 10;

/** @param repository `owner/name` */
export function openIssues(api: GitHubApi, repository: string): Issues {
  const path = `/repos/${repository}/issues`;
  return {
    async listOpen(label, isWanted) {
      const issues: Issue[] = [];
      for (let page = 1; page <= MOST_PAGES; page++) {
        const query = new URLSearchParams({
          state: 'open',
          labels: label,
          per_page: String(PAGE),
          page: String(page),
        });
        const { data } = await api('GET', `${path}?${query}`);
        const records = readList(data);
        // GitHub lists pull requests among the issues.
        const found = records.filter((record) => record?.pull_request === undefined).map(toIssue);
        issues.push(...found.filter(({ body }) => isWanted(body)));
        if (records.length < PAGE) return issues.sort((one, other) => one.number - other.number);
      }
      throw unreadable(`more than ${MOST_PAGES * PAGE} open issues with the label ${label}`);
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
    readLogin: () => readLogin(api),
  };
}

/** GitHub REST API, "Get the authenticated user" is not for installation tokens; GraphQL's viewer is. */
async function readLogin(api: GitHubApi): Promise<string | undefined> {
  try {
    const { data } = await api('GET', '/user');
    return textOf((data as { login?: unknown } | null)?.login) || undefined;
  } catch (error) {
    if (!(error instanceof GitHubRefusal && error.status === 403)) throw error;
  }
  try {
    const { data } = await api('POST', '/graphql', { query: 'query { viewer { login } }' });
    const { data: answer } = data as { data?: { viewer?: { login?: unknown } | null } | null };
    return textOf(answer?.viewer?.login) || undefined;
  } catch (error) {
    if (error instanceof GitHubRefusal) return undefined;
    throw error;
  }
}

/** Something between us and GitHub may answer in its place. */
function readList(data: unknown): IssueRecord[] {
  if (Array.isArray(data)) return data as IssueRecord[];
  throw unreadable('a response that cannot be read');
}

function toIssue(record: IssueRecord): Issue {
  const { number, body, labels, user } = record ?? {};
  // It becomes a part of paths.
  if (!Number.isSafeInteger(number)) throw unreadable('an issue without a number');
  const names = (Array.isArray(labels) ? labels : []).map((label) =>
    typeof label === 'string' ? label : String(label?.name),
  );
  const author = { login: textOf(user?.login), isApp: user?.type === 'Bot' };
  return { number, body: textOf(body), labels: names, author };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function unreadable(what: string): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `Issues: GitHub sent ${what}.`, {
    hint: 'Check proxies and GITHUB_API_URL.',
  });
}
