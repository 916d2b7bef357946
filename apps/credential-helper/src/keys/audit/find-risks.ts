import type { ListedKey } from '@bedrock-token/aws';
import type { KeyUser } from '@bedrock-token/core';
import { readRotationTags, readUserState, toDay } from '@bedrock-token/core';
import {
  activeKeysOf,
  breachesOf,
  cureOf,
  LEVELS,
  type Level,
  RULES,
  type RuleId,
} from '../shared/risk-rules.ts';

/** Something risky, and where. */
export interface Finding {
  rule: RuleId;
  level: Level;
  user: string;
  /** Of the user; absent if it went away while we looked. */
  arn?: string;
  /** Ids. */
  keys: string[];
  message: string;
  /** What to do; its commands run as they stand, but for places, which nobody here knows. */
  cure: string;
}

/**
 * Judges the long-term keys of an account.
 *
 * @param users those that have keys, by name
 * @returns the worst first
 */
export function findRisks(
  keys: readonly ListedKey[],
  users: ReadonlyMap<string, KeyUser | undefined>,
  now: Date,
): Finding[] {
  const found = [...users].flatMap(([name, user]) => {
    const own = keys.filter(({ userName }) => userName === name);
    const active = activeKeysOf(name, keys, now);
    return [
      ...own.flatMap((key) => breachesOf(key, now).map((rule) => ofKey(rule, key, user))),
      ...(active.length > 1 ? [ofTwo(name, active, user)] : []),
      ...(user !== undefined && !isManaged(user) ? [ofUser(name, own, user)] : []),
    ];
  });
  return found.sort(
    (one, other) =>
      LEVELS.indexOf(other.level) - LEVELS.indexOf(one.level) ||
      one.user.localeCompare(other.user) ||
      one.rule.localeCompare(other.rule),
  );
}

/** Made by us, taken over, or in the care of a rotation. */
function isManaged({ tags }: KeyUser): boolean {
  return readUserState(tags) !== 'foreign' || readRotationTags(tags).live !== undefined;
}

function ofKey(rule: RuleId, key: ListedKey, user: KeyUser | undefined): Finding {
  const { id, userName, createdAt, expiresAt } = key;
  const dates = [
    `created ${toDay(createdAt)}`,
    ...(expiresAt === undefined ? [] : [`expires ${toDay(expiresAt)}`]),
  ].join(', ');
  const message = `Key ${id} of ${userName}: ${RULES[rule].short} (${dates}).`;
  return compose(rule, userName, [id], user, message);
}

/** In the grace of a rotation two are meant to be. */
function ofTwo(name: string, active: readonly ListedKey[], user: KeyUser | undefined): Finding {
  const ids = active.map(({ id }) => id);
  const { retiring } = readRotationTags(user?.tags ?? {});
  const leaving = retiring.find(({ keyId }) => ids.includes(keyId));
  const isMeant = leaving !== undefined;
  const end = isMeant ? `; ${leaving.keyId} retires` : '';
  const message = `User ${name} has two active keys: ${ids.join(' and ')}${end}.`;
  const finding = compose('two-active-keys', name, ids, user, message);
  return isMeant ? { ...finding, level: 'note' } : finding;
}

function ofUser(name: string, own: readonly ListedKey[], user: KeyUser): Finding {
  const ids = own.map(({ id }) => id);
  const message = `User ${name} is not managed by bedrock-token and has ${ids.join(' and ')}.`;
  return compose('unmanaged-user', name, ids, user, message);
}

function compose(
  rule: RuleId,
  user: string,
  keys: string[],
  record: KeyUser | undefined,
  message: string,
): Finding {
  const arn = record === undefined ? {} : { arn: record.arn };
  const cure = cureOf(rule, user, keys);
  return { rule, level: RULES[rule].level, user, ...arn, keys, message, cure };
}
