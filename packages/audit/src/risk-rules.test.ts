import { isUsable } from '@bedrock-token/core';
import { expect, it } from 'vitest';
import { makePlan } from '../../core/src/rotation/plan/make-plan.ts';
import { PLAIN_VOCABULARY } from '../../core/src/vocabulary.ts';
import { breachesOf } from './risk-rules.ts';

const END = new Date('2026-06-01T12:00:00Z');
const DAY_MS = 86_400_000;
const key = (id: string, ageDays: number, expiresAt: Date) => ({
  id,
  alias: id,
  userName: 'ci',
  status: 'Active' as const,
  createdAt: new Date(END.getTime() - ageDays * DAY_MS),
  expiresAt,
});
const OLD = key('ACCAOLD', 60, END);
const LIVE = key('ACCALIVE', 10, new Date(END.getTime() + 50 * DAY_MS));

/** Whether a rotation deletes the old key because it has expired. */
function isDeleted(now: Date): boolean {
  const since = LIVE.createdAt;
  const plan = makePlan('rotate', {
    observed: {
      keys: [OLD, LIVE],
      tags: {
        live: { keyId: LIVE.id, since },
        retiring: [{ keyId: OLD.id, since: now }],
        inactive: [],
      },
      sinks: [{ name: 'sink', holds: { state: 'key', keyId: LIVE.id } }],
      availableValues: new Set([LIVE.id]),
    },
    policy: { credentialAgeDays: 60, rotateAfterDays: 30, graceHours: 24, soakHours: 72 },
    now,
    vocabulary: PLAIN_VOCABULARY,
  });
  return plan.steps.some((step) => step.kind === 'delete-key' && step.key === OLD.id);
}

it.each([-1, 0, 1, 60, 299, 300, 301, 3600])(
  'audit and rotation call a key expired at the same second: %i s after its end',
  (seconds) => {
    const now = new Date(END.getTime() + seconds * 1000);
    const isExpired = breachesOf(OLD, now).includes('expired-key');
    expect(isExpired).toBe(isDeleted(now));
    expect(isExpired).toBe(seconds >= 300);
    expect(isUsable(OLD, now)).toBe(seconds < 0);
  },
);
