import { type Tally, type TrailEvent, toTimestamp } from '@bedrock-token/core';
import { printable } from '../../../command-line/printable.ts';
import type { ReportedAction } from '../attempts.ts';
import { describeUsage } from './planes.ts';
import type { IncidentReport } from './report.ts';

/** Rows of the table of events; the JSON report has all. */
const MOST_ROWS = 500;

/** The report as Markdown. Some texts in it come from those who used the key. */
export function toMarkdown(report: IncidentReport): string {
  const { timeline, notVisible, next, notes, verification } = report;
  const rows = Object.entries(report.found).map(([name, value]) => `| ${name} | ${code(value)} |`);
  return `${[
    '# Incident report: API key',
    `${report.at}, ${report.tool}${report.dryRun ? ', **dry run: nothing was changed**' : ''}, as ${code(report.identity)}`,
    `**${escapeText(report.headline)}**`,
    '## What leaked',
    ['| | |', '| --- | --- |', ...rows].join('\n'),
    '## What was done',
    list([...report.actions.map(describeAction), ...(verification ? [verification.text] : [])]),
    ...(notes.length > 0 ? ['## Notes', list(notes)] : []),
    ...(next.length > 0 ? ['## What remains for you', list(next)] : []),
    `## Timeline of the ${timeline.of}`,
    describeExtent(report),
    describeSources(report),
    ...describeTokens(report),
    ...describeSummary(report),
    ...describeEvents(timeline.events),
    '## Not visible here',
    list(notVisible),
  ].join('\n\n')}\n`;
}

export function describeAction({ what, state, problem }: ReportedAction): string {
  return `${state}: ${what}${problem === undefined ? '' : ` (${problem})`}`;
}

function describeExtent({ timeline }: IncidentReport): string {
  const { from, to, complete, problems, regions } = timeline;
  const extent = `Management events of CloudTrail's event history from ${from} to ${to}, ${regions.length} regions.`;
  const state = complete ? 'Complete.' : '**Incomplete: events may be missing.**';
  return [`${extent} ${state}`, ...problems.map((problem) => `- ${escapeText(problem)}`)].join(
    '\n',
  );
}

function describeSources({ timeline: { planes } }: IncidentReport): string {
  const rows = planes.map(
    ({ plane, events, sources, notVisible = '' }) =>
      `| ${plane} | ${events} | ${sources.join('; ')} | ${notVisible} |`,
  );
  return [
    '| plane | events | looked at | not visible |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function describeTokens({ timeline: { usage } }: IncidentReport): string[] {
  if (usage === undefined) return [];
  if (usage.length === 0) return ['The logs of model invocations have no call of it.'];
  const rows = usage
    .slice(0, MOST_VALUES)
    .map((one) => `| ${code(one.model)} | ${describeUsage(one)} |`);
  return [['| model | by the logs of model invocations |', '| --- | --- |', ...rows].join('\n')];
}

function describeSummary({ timeline: { summary } }: IncidentReport): string[] {
  const { events, refused, withApiKey, first, last } = summary;
  if (first === undefined || last === undefined) return ['No events.'];
  const span = `from ${toTimestamp(first)} to ${toTimestamp(last)}`;
  return [
    `${events} events ${span}: ${withApiKey} with an API key, ${refused} refused.`,
    [
      '| | most frequent first |',
      '| --- | --- |',
      tallyRow('who', summary.actors),
      tallyRow('from', summary.sourceIps),
      tallyRow('agents', summary.userAgents),
      tallyRow('models', summary.models),
      tallyRow('actions', summary.actions),
      tallyRow('regions', summary.regions),
    ].join('\n'),
  ];
}

const MOST_VALUES = 20;

function tallyRow(name: string, values: readonly Tally[]): string {
  const shown = values.slice(0, MOST_VALUES).map(({ value, count }) => `${code(value)} ${count}`);
  const rest = values.length - shown.length;
  const more = rest > 0 ? [`${rest} more`] : [];
  return `| ${name} | ${[...shown, ...more].join(', ') || 'none'} |`;
}

function describeEvents(events: readonly TrailEvent[]): string[] {
  if (events.length === 0) return [];
  const shown = events.slice(-MOST_ROWS);
  const head = ['| time | region | action | model | from | agent | API key | result |'];
  const rule = `|${' --- |'.repeat(8)}`;
  const rows = shown.map((event) => `| ${cellsOf(event).join(' | ')} |`);
  const left = events.length - shown.length;
  return [
    ...(left > 0 ? [`The last ${shown.length} events; the JSON report has ${left} more.`] : []),
    [...head, rule, ...rows].join('\n'),
  ];
}

function cellsOf(event: TrailEvent): string[] {
  const { at, region, source, name, model, sourceIp, userAgent, withApiKey, errorCode } = event;
  return [
    toTimestamp(at),
    code(region),
    code(`${source.split('.')[0]}:${name}`),
    model === undefined ? '' : code(model),
    sourceIp === undefined ? '' : code(sourceIp),
    userAgent === undefined ? '' : code(userAgent),
    withApiKey ? 'yes' : 'no',
    errorCode === undefined ? 'allowed' : code(errorCode),
  ];
}

const list = (items: readonly string[]) =>
  items.length === 0 ? 'Nothing.' : items.map((item) => `- ${escapeText(item)}`).join('\n');

/** In backticks, which no text may end; a pipe would end the cell even there. */
const code = (text: string) => `\`${printable(text, 200).replace(/[`|]/g, '?')}\``;

/** Texts of ours that quote others. */
const escapeText = (text: string) =>
  printable(text, 4_000).replace(/[<>|]/g, (one) => ({ '<': '&lt;', '>': '&gt;' })[one] ?? '\\|');
