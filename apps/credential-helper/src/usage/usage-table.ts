import type { UsageCounts, UsageRow } from '@bedrock-token/gateway';
import { inOneLine } from '../command-line/printable.ts';
import { allTokens, sumRows, type UsageOfDays } from './read-usage.ts';

const FIGURES = [
  ['REQUESTS', 'requests'],
  ['ERRORS', 'errors'],
  ['INPUT', 'input'],
  ['OUTPUT', 'output'],
  ['CACHE READ', 'cacheRead'],
  ['CACHE WRITE', 'cacheWrite'],
] as const;

interface Line {
  name: string;
  counts: UsageCounts;
}

/** Narrower bars say nothing, wider ones no more, in characters. */
const BAR = { least: 6, most: 40 } as const;

/**
 * Usage by day, model and client, with sums and exact figures.
 *
 * @param width of the terminal, in characters; undefined for what is no terminal: then without bars
 */
export function formatUsage({ from, to, days }: UsageOfDays, width: number | undefined): string {
  const rows = days.flatMap((day) => day.rows);
  const total = { name: 'total', counts: sumRows(rows) };
  const byDay = days.map(({ day, rows: ofDay }) => ({ name: day, counts: sumRows(ofDay) }));
  const sections = [
    formatSection('DAY (UTC)', [...byDay, total], width),
    formatSection(
      'MODEL',
      group(rows, ({ model }) => model),
      width,
    ),
    formatSection(
      'CLIENT, ROUTE',
      group(rows, ({ client, route }) => `${client}, ${route}`),
      width,
    ),
  ];
  return [`Usage from ${from} to ${to}\n`, ...sections, ...notes(total.counts)].join('\n');
}

function notes({ unmeasured }: UsageCounts): string[] {
  if (unmeasured === 0) return [];
  const answers = unmeasured === 1 ? '1 answer' : `${show(unmeasured)} answers`;
  return [
    `${answers} did not name tokens, so the figures are too low (https://github.com/org/bedrock-token/blob/main/docs/gateway.md).\n`,
  ];
}

/** Most tokens first. */
function group(rows: readonly UsageRow[], nameOf: (row: UsageRow) => string): Line[] {
  const names = [...new Set(rows.map(nameOf))];
  return names
    .map((name) => ({
      name: inOneLine(name),
      counts: sumRows(rows.filter((row) => nameOf(row) === name)),
    }))
    .sort((a, b) => allTokens(b.counts) - allTokens(a.counts));
}

function formatSection(head: string, lines: readonly Line[], width: number | undefined): string {
  const cells = [
    [head, ...FIGURES.map(([title]) => title)],
    ...lines.map(({ name, counts }) => [name, ...FIGURES.map(([, key]) => show(counts[key]))]),
  ];
  const widths = cells[0]?.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const texts = cells.map((row) =>
    row
      .map((cell, column) => {
        const size = widths?.[column] ?? 0;
        return column === 0 ? cell.padEnd(size) : cell.padStart(size);
      })
      .join('  '),
  );
  const bars = drawBars(lines, (width ?? 0) - (texts[0]?.length ?? 0) - 2);
  return texts.map((text, at) => `${text}${bars[at - 1] ?? ''}\n`).join('');
}

/** Of all tokens, relative to the largest line but for the total. */
function drawBars(lines: readonly Line[], room: number): string[] {
  if (room < BAR.least) return [];
  const size = Math.min(BAR.most, room);
  const isBar = ({ name }: Line) => name !== 'total';
  const largest = Math.max(1, ...lines.filter(isBar).map(({ counts }) => allTokens(counts)));
  return lines.map((line) => {
    const share = isBar(line) ? allTokens(line.counts) / largest : 0;
    return share === 0 ? '' : `  ${'#'.repeat(Math.max(1, Math.round(share * size)))}`;
  });
}

const show = (count: number) => count.toLocaleString('en-US');
