import { inputError } from './errors.ts';

export interface SessionTag {
  key: string;
  value: string;
}

/** STS API reference, AssumeRole, parameter Tags, and data type Tag. */
const MOST_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const OTHER_SIGN = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;

/** What a job is known by; absent for what the environment does not say. */
export interface JobNames {
  /** Such as `octo-org/octo-repo`. */
  repository?: string | undefined;
  workflow?: string | undefined;
  actor?: string | undefined;
  environment?: string | undefined;
}

/**
 * Tags that say which job has a session. Their keys are those of aws-actions/configure-aws-credentials, which has
 * none for an environment, so that one report shows both. A sign that a tag cannot have becomes `_`: names of workflows and bots have some.
 */
export function jobTags({ repository, workflow, actor, environment }: JobNames): SessionTag[] {
  const named: [key: string, value: string | undefined][] = [
    ['GitHub', 'Actions'],
    ['Repository', repository],
    ['Workflow', workflow],
    ['Actor', actor],
    ['Environment', environment],
  ];
  return named.flatMap(([key, value]) => (value ? [{ key, value: fit(value) }] : []));
}

const fit = (text: string) => [...text.replace(OTHER_SIGN, '_')].slice(0, LONGEST_VALUE).join('');

/**
 * Reads tags from a JSON object of texts.
 *
 * @param name how the user knows the setting
 * @throws ERR_INPUT for what is no such object, or no tag that AWS accepts
 */
export function parseTags(text: string, name: string): SessionTag[] {
  const entries = parseObject(text, name);
  for (const [key, value] of entries) {
    const fault = faultOf(key, value);
    if (fault !== undefined) throw inputError(name, fault, EXAMPLE);
  }
  return entries.map(([key, value]) => ({ key, value: value as string }));
}

/**
 * Tags of a session, of which the later ones replace earlier ones with the same key.
 *
 * @throws ERR_INPUT for more than AWS accepts
 */
export function joinTags(name: string, ...lists: readonly (readonly SessionTag[])[]): SessionTag[] {
  // Keys are compared without regard to case (IAM User Guide, "Rules for tagging").
  const tags = new Map(lists.flat().map((tag) => [tag.key.toLowerCase(), tag]));
  if (tags.size <= MOST_TAGS) return [...tags.values()];
  throw inputError(
    name,
    `makes ${tags.size} tags, and AWS accepts ${MOST_TAGS}`,
    'Name fewer tags.',
  );
}

const EXAMPLE =
  'Give a JSON object of names and texts, such as {"team": "search", "stage": "test"}.';

function parseObject(text: string, name: string): [string, unknown][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw inputError(name, 'is not a JSON object', EXAMPLE);
  }
  const entries = Object.entries(value);
  const keys = new Set(entries.map(([key]) => key.toLowerCase()));
  if (keys.size === entries.length) return entries;
  throw inputError(name, 'has two tags whose names differ only in case', EXAMPLE);
}

function faultOf(key: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'has a tag whose value is not a text';
  if (key === '' || key.length > LONGEST_KEY || value.length > LONGEST_VALUE) {
    return `has a tag that is too long: names have 1 to ${LONGEST_KEY} characters, values at most ${LONGEST_VALUE}`;
  }
  if (/^aws:/i.test(key)) return 'has a tag whose name begins with aws:, which AWS reserves';
  if (key.replace(OTHER_SIGN, '') === key && value.replace(OTHER_SIGN, '') === value) {
    return undefined;
  }
  return 'has a tag with a sign other than letters, digits, blanks and _ . : / = + - @';
}
