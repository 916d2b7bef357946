import type { KeyUser } from '@bedrock-token/core';
import { cureOf, LEVELS, type Level, RULES, type RuleId } from './risk-rules.ts';

/** A finding about the account. IAM takes no such name for a user. */
export const EVERY_USER = '(account)';

/** Something risky, and where. */
export interface Finding {
  rule: RuleId;
  level: Level;
  /** Twelve digits; absent in the audit of one account. */
  account?: string;
  /** Its name; {@link EVERY_USER} for what is of no single user. */
  user: string;
  /** Of the user; absent if it went away while we looked. */
  arn?: string;
  /** Ids. */
  keys: string[];
  /** Tells findings of one rule, user and keys apart. */
  part?: string;
  message: string;
  /** What to do. Its commands can be pasted, except that the user fills in where a key is stored. */
  cure: string;
}

/** The worst first. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (one, other) =>
      LEVELS.indexOf(other.level) - LEVELS.indexOf(one.level) ||
      (one.account ?? '').localeCompare(other.account ?? '') ||
      one.user.localeCompare(other.user) ||
      one.rule.localeCompare(other.rule),
  );
}

/** What a finding says outside of a table: with its account, since users of two accounts may share a name. */
export function sentenceOf({ account, message }: Finding): string {
  return account === undefined ? message : `Account ${account}: ${message}`;
}

/** Whom a finding is about. */
export function ownerOf({ account, user }: Finding): string {
  return account === undefined ? user : `${account}/${user}`;
}

export function composeFinding(
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

/**
 * What an audit could not see, such as by a missing permission: never a clean result.
 *
 * @param why a sentence, and what to do about it
 */
export function toUndetermined(
  what: string,
  { message, hint }: { message: string; hint: string },
): Finding {
  return {
    rule: 'undetermined',
    level: RULES.undetermined.level,
    user: EVERY_USER,
    keys: [],
    part: what,
    message: `Could not check ${what}. ${message}`,
    cure: hint,
  };
}

/** How many of a level there are. */
export function countOf(findings: readonly Finding[], level: Level): number {
  return findings.filter((finding) => finding.level === level).length;
}

/** Those of a level and above. */
export function fromLevel(findings: readonly Finding[], level: Level): Finding[] {
  return findings.filter((one) => LEVELS.indexOf(one.level) >= LEVELS.indexOf(level));
}

export const isUndetermined = ({ rule }: Finding) => rule === 'undetermined';
