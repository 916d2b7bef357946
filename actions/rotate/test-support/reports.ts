import type { ApiKeyRecord, RotationReport, Step } from '@bedrock-token/core';

export const NOW = new Date('2026-07-01T04:18:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

export const FORMER: ApiKeyRecord = {
  id: 'ACCAFORMERFORMERFORME',
  alias: 'ci-at-123456789012',
  status: 'Active',
  createdAt: daysAgo(30),
  expiresAt: daysAgo(-30),
};
export const LIVE: ApiKeyRecord = {
  id: 'ACCALIVELIVELIVELIVEL',
  alias: 'ci+1-at-123456789012',
  status: 'Active',
  createdAt: NOW,
  expiresAt: daysAgo(-60),
};

const STEPS: Step[] = [
  { kind: 'preflight' },
  { kind: 'create-key' },
  { kind: 'publish-key', key: 'new', sink: 'GitHub secret KEY of octo-org/octo-repo' },
  { kind: 'record-live', key: 'new', retiring: [FORMER.id] },
];

/** A run that replaced a key, and anything else about it. */
export function rotated(more: Partial<RotationReport> = {}): RotationReport {
  const next = { what: `deactivate key ${FORMER.id}`, at: daysAgo(-1) };
  return {
    plan: { phase: 'rotate', steps: STEPS, live: 'new', next, notes: [] },
    keys: [FORMER, LIVE],
    tags: {
      live: { keyId: LIVE.id, since: NOW },
      retiring: [{ keyId: FORMER.id, since: NOW }],
      inactive: [],
    },
    formerKeyId: FORMER.id,
    liveKeyId: LIVE.id,
    created: LIVE,
    done: STEPS,
    left: [],
    ...more,
  };
}
