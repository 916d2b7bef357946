import type { ApiKeyRecord, RotationReport } from '@bedrock-token/core';
import { describeStep, KEY_SERVICES, toTimestamp } from '@bedrock-token/core';
import type { RotateInputs } from './inputs.ts';
import { notesOf } from './outputs.ts';
import { composeTimeline } from './timeline.ts';

/** The job summary: keys, what was done and what is left, and the lives of the keys. No secrets. */
export function composeSummary(report: RotationReport, inputs: RotateInputs, now: Date): string {
  const { plan, keys, done, left, error } = report;
  const isPlan = inputs.mode === 'plan';
  const { next } = plan;
  return [
    `### ${KEY_SERVICES[inputs.service].title} API keys of ${code(inputs.userName)}: ${plan.phase}`,
    '',
    ...(error === undefined
      ? []
      : [
          `**${error.code}**: ${escapeMarkdown(error.message)}`,
          '',
          escapeMarkdown(error.hint),
          '',
        ]),
    '| Key | Status | Created | Ends | |',
    '| --- | --- | --- | --- | --- |',
    ...keys.map((key) => row(key, report)),
    '',
    ...list(isPlan ? 'Steps that `rotate` would do' : 'Done', isPlan ? left : done),
    ...list('Left', isPlan ? [] : left),
    ...notesOf(plan).map((note) => `> ${escapeMarkdown(note)}\n`),
    ...(next === undefined
      ? []
      : [`**Next:** ${escapeMarkdown(next.what)}, from ${toTimestamp(next.at)} on.`, '']),
    ...composeTimeline(report, inputs.policy, now),
    '',
  ].join('\n');
}

function row(key: ApiKeyRecord, { liveKeyId, tags }: RotationReport): string {
  const isIn = (list: { keyId: string }[]) => list.some(({ keyId }) => keyId === key.id);
  const part =
    key.id === liveKeyId
      ? 'live'
      : isIn(tags.inactive)
        ? 'soak'
        : isIn(tags.retiring)
          ? 'grace'
          : '';
  const ends = key.expiresAt === undefined ? 'never' : toTimestamp(key.expiresAt);
  return `| ${code(key.id)} | ${key.status} | ${toTimestamp(key.createdAt)} | ${ends} | ${part} |`;
}

function list(title: string, steps: RotationReport['done']): string[] {
  if (steps.length === 0) return [];
  return [
    `**${title}**`,
    '',
    ...steps.map((step) => `1. ${escapeMarkdown(describeStep(step))}`),
    '',
  ];
}

function code(text: string): string {
  return `\`${text.replace(/[`|\s]/g, '?')}\``;
}

/** Names of sinks are the user's, and messages may be a server's. */
function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[<>|`*_~#$&![\]\\]/g, '\\$&');
}
