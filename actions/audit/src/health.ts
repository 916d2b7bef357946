import type { Health } from '@bedrock-token/action-runtime';
import {
  type Audit,
  countOf,
  type Finding,
  fromLevel,
  isUndetermined,
  type Level,
  ownerOf,
  RULES,
  sentenceOf,
} from '@bedrock-token/audit';
import { BedrockTokenError } from '@bedrock-token/core';
import { spellOut } from '@bedrock-token/github';

/** What fits into a sentence, and into an issue; the SARIF file has all. */
const MOST_NAMED = 20;

/**
 * What the issue of an audit says. It is open while there are errors or the audit fails, also if the step passes. An
 * audit that could not see everything closes nothing: what it did not see may still be there.
 */
export function healthOf({ findings, failure }: Audit): Health {
  const errors = fromLevel(findings, 'error');
  return {
    error: errors.length === 0 ? failure : composeFailure(errors),
    isOpen: errors.length === 0 && failure === undefined && findings.some(isUndetermined),
    facts: errors.slice(0, MOST_NAMED).map((finding) => spellOut(sentenceOf(finding))),
  };
}

/** Why the step fails: by `fail-on`, or since AWS failed before the only account, or any, was read. */
export function refusalOf(
  { findings, failure }: Audit,
  failOn: Level | undefined,
): BedrockTokenError | undefined {
  if (failure !== undefined) return failure;
  const reached = failOn === undefined ? [] : fromLevel(findings, failOn);
  return reached.length === 0 ? undefined : composeFailure(reached);
}

/** The worst finding first, as an audit sorts them. */
function composeFailure(findings: readonly Finding[]): BedrockTokenError {
  const named = findings
    .slice(0, MOST_NAMED)
    .map((finding) => `${ownerOf(finding)} (${RULES[finding.rule].short})`);
  const left = findings.length - named.length;
  const names = [...named, ...(left > 0 ? [`and ${left} more`] : [])].join(', ');
  const [first] = findings;
  return new BedrockTokenError(
    'ERR_AUDIT_FINDINGS',
    `The audit found ${describe(findings)}: ${names}.`,
    {
      hint: first === undefined ? '' : `Of ${ownerOf(first)}: ${first.cure}`,
    },
  );
}

/** Such as `2 errors and 1 warning`. */
function describe(findings: readonly Finding[]): string {
  return (['error', 'warning', 'note'] as const)
    .map((level) => [countOf(findings, level), level] as const)
    .filter(([count]) => count > 0)
    .map(([count, level]) => `${count} ${level}${count === 1 ? '' : 's'}`)
    .join(' and ');
}
