import type { Tally } from '@bedrock-token/core';
import { formatRows } from '../../../command-line/table.ts';
import { describeAction } from './markdown.ts';
import { describePlane, describeUsage } from './planes.ts';
import type { IncidentReport } from './report.ts';

const MOST_VALUES = 5;

/**
 * The report in rows, for a terminal; the files have the rest. What was stopped is first, and what a person does
 * next is last, right above the prompt.
 */
export function toText(report: IncidentReport): string {
  const { timeline, actions, verification, notes, next, notVisible } = report;
  const { summary, complete, problems } = timeline;
  const { events, withApiKey, refused } = summary;
  const counts = `${events} events of the ${timeline.of}, ${withApiKey} with an API key, ${refused} refused`;
  const rows: [string, string][] = [
    ['state', report.headline],
    ...actions.map((action): [string, string] => ['action', describeAction(action)]),
    ...(verification === undefined ? [] : [['check', verification.text] as [string, string]]),
    ['timeline', `${complete ? 'complete' : 'INCOMPLETE'}: ${counts}`],
    ...problems.map((problem): [string, string] => ['missing', problem]),
    ...timeline.planes.map((one): [string, string] => [one.plane, describePlane(one)]),
    ...(timeline.usage ?? []).map((one): [string, string] => [
      'tokens',
      `${one.model}: ${describeUsage(one)}`,
    ]),
    ['who', inShort(summary.actors)],
    ['from', inShort(summary.sourceIps)],
    ['agents', inShort(summary.userAgents)],
    ['models', inShort(summary.models)],
    ...notes.map((note): [string, string] => ['note', note]),
    ...notVisible.map((one): [string, string] => ['not visible', one]),
    ...next.map((one): [string, string] => ['next', one]),
  ];
  return formatRows(rows.filter(([, value]) => value !== ''));
}

function inShort(values: readonly Tally[]): string {
  const shown = values.slice(0, MOST_VALUES).map(({ value, count }) => `${value} (${count})`);
  const rest = values.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
