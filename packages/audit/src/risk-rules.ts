import type { ListedKey } from '@bedrock-token/aws';
import { hasExpired, isUsable } from '@bedrock-token/core';

export const LEVELS = ['note', 'warning', 'error'] as const;
export type Level = (typeof LEVELS)[number];

export interface Rule {
  level: Level;
  /** A few words, for a table. */
  short: string;
  /** Why it is risky, and what to do: a sentence each. */
  why: string;
  /** `NAME` stands for the user, `KEY-ID` for a key: `cureOf` fills them in. */
  cure: string;
}

export type RuleId =
  | 'never-expires'
  | 'older-than-90-days'
  | 'made-for-over-90-days'
  | 'two-active-keys'
  | 'unmanaged-user'
  | 'expired-key'
  | 'console-user-access-key'
  | 'console-user-login'
  | 'console-user-policies'
  | 'console-user-orphan'
  | 'user-controls-iam'
  | 'user-beyond-inference'
  | 'user-beyond-bedrock'
  | 'undetermined';

/** What an account's long-term keys are judged by. */
export const RULES: Record<RuleId, Rule> = {
  'never-expires': {
    level: 'error',
    short: 'never expires',
    why: 'A key that never expires works until somebody deletes it, no matter who has it by then.',
    cure: 'Replace it with a key that expires (bedrock-token keys rotate --user NAME --now --days 60 --out FILE, with --sinks for other places), and deny keys without an age in a service control policy.',
  },
  'older-than-90-days': {
    level: 'warning',
    short: 'older than 90 days',
    why: 'A static key spreads over time: into logs, backups and machines of people who have left.',
    cure: 'Rotate it on a schedule (bedrock-token keys rotate --user NAME --out FILE does what is due), or use short-term keys.',
  },
  'made-for-over-90-days': {
    level: 'note',
    short: 'lifetime over 90 days',
    why: 'A key with a long lifetime is almost as risky as one that never expires.',
    cure: 'Create the next key with a shorter lifetime (bedrock-token keys rotate --user NAME --now --days 60 --out FILE).',
  },
  'two-active-keys': {
    level: 'warning',
    short: 'two active keys',
    why: 'Outside of a rotation, a second active key is usually forgotten, and it blocks the next rotation.',
    cure: 'Deactivate the one that nobody uses (bedrock-token keys deactivate KEY-ID --user NAME), wait, and delete it (bedrock-token keys delete KEY-ID --user NAME).',
  },
  'unmanaged-user': {
    level: 'warning',
    short: 'not managed by bedrock-token',
    why: 'bedrock-token does not manage this user, so it does not replace its keys.',
    cure: 'Manage the user and create a new key (bedrock-token keys create --user NAME --adopt --days 60 --out FILE) and move its consumers to it. The existing key counts as unmanaged and takes one of the two places: retire it (bedrock-token keys rotate --user NAME --out FILE --mode cleanup) before the new one is due. Or move the consumers to short-term keys and delete the key.',
  },
  'expired-key': {
    level: 'note',
    short: 'expired',
    why: 'An expired key takes one of the two places of its user, and a consumer may still use it.',
    cure: 'Delete it when its consumers have another key (bedrock-token keys delete KEY-ID --user NAME).',
  },
  'console-user-access-key': {
    level: 'error',
    short: 'access key of a console-made user',
    why: 'The console made this user only for an API key. An access key can be the trace of an attacker: it works outside of Bedrock, and still works when the API key is inactive.',
    cure: 'Find out who created it, deactivate it (aws iam update-access-key --user-name NAME --access-key-id KEY-ID --status Inactive), and delete it when nothing fails.',
  },
  'console-user-login': {
    level: 'error',
    short: 'password of a console-made user',
    why: 'The console made this user only for an API key. A password lets a person sign in to the console as this user.',
    cure: 'Find out who created it, and delete it (aws iam delete-login-profile --user-name NAME).',
  },
  'console-user-policies': {
    level: 'warning',
    short: 'more policies than the console attached',
    why: 'The API key may do all that the policies of its user allow in Bedrock, and other credentials of the user all that they allow.',
    cure: 'Remove what the consumers do not need: `aws iam list-user-policies --user-name NAME` shows the inline policies, and this the managed ones: aws iam list-attached-user-policies --user-name NAME',
  },
  'console-user-orphan': {
    level: 'note',
    short: 'console-made user without a key',
    why: 'The console keeps the user and its policies when the API key is deleted, and an identity that may create keys can use its permissions.',
    cure: 'Delete the user in the IAM console when nothing else uses it.',
  },
  'user-controls-iam': {
    level: 'error',
    short: 'may change IAM',
    why: 'A user who may change IAM can give itself every permission. Its API key cannot do so, but an access key or a password of this user can.',
    cure: 'Move the API key to a user of its own (bedrock-token keys create --user NEW-NAME --create-user --days 60 --out FILE), or take these policies from the user. To see them (aws iam list-attached-user-policies --user-name NAME) and its groups: aws iam list-groups-for-user --user-name NAME',
  },
  'user-beyond-inference': {
    level: 'warning',
    short: 'may do more than inference',
    why: 'The API key allows all that its user may do in Bedrock, such as buying throughput for thousands of dollars per month.',
    cure: 'Use a user of its own whose policy allows inference and nothing else (bedrock-token keys create --user NEW-NAME --create-user --days 60 --out FILE), and move the consumers of NAME to it.',
  },
  'user-beyond-bedrock': {
    level: 'warning',
    short: 'may act outside of Bedrock',
    why: 'The API key works only for Bedrock, but an access key or a password of this user can do this, too.',
    cure: 'Take what the consumers do not need from the user. These show its policies (aws iam list-attached-user-policies --user-name NAME), (aws iam list-user-policies --user-name NAME) and its groups: aws iam list-groups-for-user --user-name NAME',
  },
  undetermined: {
    level: 'warning',
    short: 'could not be checked',
    why: 'The audit may not read this, so it cannot tell whether there is a risk.',
    cure: 'Allow the identity that audits the permission that the message names; all of them are in https://github.com/org/bedrock-token/blob/main/docs/audit.md',
  },
};

/**
 * What to do about one finding.
 *
 * @param keys ids; of several a person has to choose one
 */
export function cureOf(rule: RuleId, user: string, keys: readonly string[]): string {
  const [id = 'KEY-ID', ...others] = keys;
  const words: Record<string, string> = {
    NAME: user,
    'KEY-ID': others.length === 0 ? id : 'KEY-ID',
  };
  return RULES[rule].cure.replace(/NAME|KEY-ID/g, (word) => words[word] ?? word);
}

const DAY_MS = 86_400_000;
const LONG_MS = 90 * DAY_MS;

/** The rules that a key breaks by itself; of those that do not work, only that it has expired. */
export function breachesOf(key: ListedKey, now: Date): RuleId[] {
  const { status, createdAt, expiresAt } = key;
  if (hasExpired(key, now)) return ['expired-key'];
  if (status !== 'Active') return [];
  const isOld = now.getTime() - createdAt.getTime() > LONG_MS;
  const isLong = expiresAt !== undefined && expiresAt.getTime() - createdAt.getTime() > LONG_MS;
  return [
    ...(expiresAt === undefined ? ['never-expires' as const] : []),
    ...(isOld ? ['older-than-90-days' as const] : []),
    ...(isLong ? ['made-for-over-90-days' as const] : []),
  ];
}

/** The keys of a user that Bedrock takes. */
export function activeKeysOf(
  userName: string,
  keys: readonly ListedKey[],
  now: Date,
): readonly ListedKey[] {
  return keys.filter((key) => key.userName === userName && isUsable(key, now));
}
