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
  | 'expired-key';

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

export const DAY_MS = 86_400_000;
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
