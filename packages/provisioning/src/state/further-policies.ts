import {
  endOfDenies,
  ForeignPolicy,
  INCIDENT_POLICY,
  longestHoursOf,
  type ObservedPolicies,
  readDenyPolicy,
  toTimestamp,
} from '@bedrock-token/core';
import type { Difference, Place } from './difference.ts';
import { readPolicy } from './read-policy.ts';

/** A policy of a role or user that setup did not write. */
export interface FurtherPolicy {
  /** Of an inline policy; the ARN of a managed one. */
  name: string;
  /** `denies`: it has nothing but Deny. `mixed`: it has both. `unread`: a managed policy, which setup does not read. */
  effect: 'allows' | 'denies' | 'mixed' | 'unread';
  /** Of a policy that an incident wrote, whose removal lets a leaked key work again. */
  incident?:
    | {
        /** Such as `1 session`. */
        denied: string;
        /** When all denied sessions have expired; undefined if setup cannot tell. */
        until: Date | undefined;
      }
    | undefined;
}

/** Whose policies they are. */
export interface Holder {
  kind: 'role' | 'user';
  name: string;
}

/** @param isOwn whether setup wrote a policy, by its name or ARN */
export function readFurtherPolicies(
  { inline, attached }: ObservedPolicies,
  kind: Holder['kind'],
  isOwn: (name: string) => boolean,
): FurtherPolicy[] {
  return [
    ...Object.entries(inline).map(([name, document]) => readInline(name, document, kind)),
    ...attached.map(readAttached),
  ].filter(({ name }) => !isOwn(name));
}

function readInline(name: string, document: unknown, kind: Holder['kind']): FurtherPolicy {
  const statements = readPolicy(document);
  const denies = statements?.every(({ effect }) => effect === 'Deny') ?? false;
  if (!denies) {
    const isMixed = statements?.some(({ effect }) => effect === 'Deny') ?? false;
    return { name, effect: isMixed ? 'mixed' : 'allows' };
  }
  if (name !== INCIDENT_POLICY) return { name, effect: 'denies' };
  return { name, effect: 'denies', incident: readIncident(document, kind) };
}

function readIncident(document: unknown, kind: Holder['kind']): FurtherPolicy['incident'] {
  try {
    const denies = readDenyPolicy(JSON.stringify(document));
    const isWide = denies.some(({ userId }) => userId === undefined);
    const count = denies.length === 1 ? '1 session' : `${denies.length} sessions`;
    return { denied: isWide ? 'all older sessions' : count, until: endOfDenies(denies, kind) };
  } catch (error) {
    if (!(error instanceof ForeignPolicy)) throw error;
    return { denied: 'sessions', until: undefined };
  }
}

/** Managed policies of AWS that only deny; it attaches the quarantine itself where it finds a leaked key. */
const DENIES_OF_AWS =
  /^arn:[\w-]+:iam::aws:policy\/(AWSDenyAll|AWSCompromisedKeyQuarantine(V\d+)?)$/;

function readAttached(name: string): FurtherPolicy {
  // Where inline policies leave no room, an incident's report says to attach its deny under the same name.
  if (name.endsWith(`:policy/${INCIDENT_POLICY}`)) {
    return { name, effect: 'denies', incident: { denied: 'sessions', until: undefined } };
  }
  return { name, effect: DENIES_OF_AWS.test(name) ? 'denies' : 'unread' };
}

/** Without a Deny, more is allowed. */
const CAREFUL: Partial<Record<FurtherPolicy['effect'], string>> = {
  mixed: ' Keep its Deny statements: what they deny may work again without them.',
  unread: ' Read it first: setup does not, and what it denies may work again without it.',
};

/** What policies allow in addition; one that only denies allows nothing. */
export function compareFurther(
  policies: readonly FurtherPolicy[],
  where: Place,
  mayDo: string,
): Difference[] {
  return policies
    .filter(({ effect }) => effect !== 'denies')
    .map(({ name, effect }) => ({
      where,
      problem: `It also has the policy ${name}, and ${mayDo}.`,
      cure: `Detach or delete that policy, if nothing else needs it.${CAREFUL[effect] ?? ''}`,
      effect: 'open',
    }));
}

/** What to know of policies that are no difference. */
export const describeDenying = (policies: readonly FurtherPolicy[], { kind, name }: Holder) =>
  policies
    .filter(({ effect }) => effect === 'denies')
    .map(({ name: policy, incident }) =>
      incident === undefined
        ? `The ${kind} ${name} also has the policy ${policy}, which only denies: it allows nothing in addition.`
        : `The ${kind} ${name} has the policy ${policy}, which denies ${incident.denied} of an incident. Keep it until ${untilOf(incident.until, kind)}: without it, a leaked key may work again.`,
    );

/** @returns words that complete "until" */
export const untilOf = (until: Date | undefined, kind: Holder['kind']) =>
  until === undefined ? `${longestHoursOf(kind)} hours after the incident` : toTimestamp(until);
