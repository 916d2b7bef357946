import type { UsageRow } from '@bedrock-token/gateway';
import { toJson } from '../command-line/printable.ts';
import { sumRows, type UsageOfDays } from './read-usage.ts';

export function usageJson({ from, to, days }: UsageOfDays): string {
  const total = sumRows(days.flatMap(({ rows }) => rows));
  return toJson({ version: 1, from, to, total, days });
}

const COLUMNS: readonly (readonly [name: string, key: keyof UsageRow])[] = [
  ['model', 'model'],
  ['route', 'route'],
  ['client', 'client'],
  ['requests', 'requests'],
  ['errors', 'errors'],
  ['unmeasured', 'unmeasured'],
  ['input_tokens', 'input'],
  ['output_tokens', 'output'],
  ['cache_read_tokens', 'cacheRead'],
  ['cache_write_tokens', 'cacheWrite'],
];

/** One line for each day, model, route and client (RFC 4180, but for lines that end as on Unix). */
export function usageCsv({ days }: UsageOfDays): string {
  const head = ['day', ...COLUMNS.map(([name]) => name)];
  const lines = days.flatMap(({ day, rows }) =>
    rows.map((row) => [day, ...COLUMNS.map(([, key]) => String(row[key]))]),
  );
  return [head, ...lines].map((cells) => `${cells.map(quote).join(',')}\n`).join('');
}

const quote = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
