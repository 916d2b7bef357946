import type { ListedKey } from '@bedrock-token/aws';
import type { KeyUser } from '@bedrock-token/core';
import { readRotationTags, readUserState, toDay } from '@bedrock-token/core';
import { composeFinding, type Finding } from './findings.ts';
import { activeKeysOf, breachesOf, RULES, type RuleId } from './risk-rules.ts';

/**
 * Judges the long-term keys of an account.
 *
 * @param users those that have keys, by name
 */
export function findRisks(
  keys: readonly ListedKey[],
  users: ReadonlyMap<string, KeyUser | undefined>,
  now: Date,
): Finding[] {
  return [...users].flatMap(([name, user]) => {
    const own = keys.filter(({ userName }) => userName === name);
    const active = activeKeysOf(name, keys, now);
    return [
      ...own.flatMap((key) => breachesOf(key, now).map((rule) => ofKey(rule, key, user))),
      ...(active.length > 1 ? [ofTwo(name, active, user)] : []),
      ...(user !== undefined && !isManaged(user) ? [ofUser(name, own, user)] : []),
    ];
  });
}

/** Of keys of Claude Platform, which no rotation replaces. */
export function findRisksOfClaudeKeys(keys: readonly ListedKey[], now: Date): Finding[] {
  return keys.flatMap((key) =>
    breachesOf(key, now).map((rule) => {
      const { id, userName } = key;
      const cure =
        rule === 'expired-key'
          ? `Delete it when its consumers have another key (aws iam delete-service-specific-credential --user-name ${userName} --service-specific-credential-id ${id}).`
          : `Create the next key with an age (aws iam create-service-specific-credential --user-name ${userName} --service-name aws-external-anthropic.amazonaws.com --credential-age-days 60), move its consumers, and deactivate this one (bedrock-token keys incident ${id}).`;
      return { ...ofKey(rule, key, undefined), cure };
    }),
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
  return composeFinding(rule, userName, [id], user, message);
}

/** In the grace of a rotation two are meant to be. */
function ofTwo(name: string, active: readonly ListedKey[], user: KeyUser | undefined): Finding {
  const ids = active.map(({ id }) => id);
  const { retiring } = readRotationTags(user?.tags ?? {});
  const leaving = retiring.find(({ keyId }) => ids.includes(keyId));
  const isMeant = leaving !== undefined;
  const end = isMeant ? `; ${leaving.keyId} retires` : '';
  const message = `User ${name} has two active keys: ${ids.join(' and ')}${end}.`;
  const finding = composeFinding('two-active-keys', name, ids, user, message);
  return isMeant ? { ...finding, level: 'note' } : finding;
}

function ofUser(name: string, own: readonly ListedKey[], user: KeyUser): Finding {
  const ids = own.map(({ id }) => id);
  const message = `User ${name} is not managed by bedrock-token and has ${ids.join(' and ')}.`;
  return composeFinding('unmanaged-user', name, ids, user, message);
}
