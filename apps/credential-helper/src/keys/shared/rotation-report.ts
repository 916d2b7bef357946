import type { RotationPlan, RotationReport } from '@bedrock-token/core';
import { describeStep, toTimestamp } from '@bedrock-token/core';
import { toJson } from '../../command-line/printable.ts';
import { formatRows } from '../../command-line/table.ts';

/** Where a rotation stands, in rows; what was done is logged while it is done. */
export function reportAsText(report: RotationReport, isDryRun: boolean): string {
  const { plan, formerKeyId } = report;
  const { next, steps } = plan;
  const live = liveOf(report);
  const rows: [string, string][] = [
    ['phase', plan.phase],
    ['key', live.id === undefined ? 'none' : [live.id, sayEnd(live)].filter(Boolean).join(', ')],
    ...(formerKeyId === undefined || formerKeyId === live.id
      ? []
      : [['before', formerKeyId] as [string, string]]),
    ...(isDryRun ? steps : []).map((step): [string, string] => ['would', describeStep(step)]),
    ...(next === undefined
      ? []
      : [['next', `${next.what}, from ${toTimestamp(next.at)} on`] as [string, string]]),
    ...notesOf(plan).map((note): [string, string] => ['note', note]),
  ];
  return formatRows(rows);
}

/** The same for programs, on one line. */
export function reportAsJson(report: RotationReport, isDryRun: boolean): string {
  const { plan, done, formerKeyId } = report;
  const { phase, steps, next } = plan;
  const { id, expiresAt } = liveOf(report);
  return toJson({
    phase,
    dryRun: isDryRun,
    keyId: id,
    formerKeyId,
    expiresAt: expiresAt && toTimestamp(expiresAt),
    steps: steps.map((step, index) => ({
      ...step,
      text: describeStep(step),
      done: index < done.length,
    })),
    next: next && { what: next.what, at: toTimestamp(next.at) },
    notes: notesOf(plan),
  });
}

function notesOf({ warnings = [], notes }: RotationPlan): string[] {
  return [...warnings, ...notes];
}

/** The key that consumers use, with its end if it is known. */
function liveOf({ liveKeyId, keys, created }: RotationReport) {
  const record = keys.find(({ id }) => id === liveKeyId) ?? created;
  const expiresAt = record?.id === liveKeyId ? record?.expiresAt : undefined;
  return { id: liveKeyId, expiresAt, isKnown: record?.id === liveKeyId };
}

function sayEnd({ expiresAt, isKnown }: ReturnType<typeof liveOf>): string {
  if (expiresAt !== undefined) return `expires ${toTimestamp(expiresAt)}`;
  return isKnown ? 'never expires' : '';
}
