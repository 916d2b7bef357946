import { COUNTS, type UsageRow, UsageTable } from './usage-row.ts';

const VERSION = 1;

/** A day's rows as the file that keeps them: one row per line, without bodies, headers or keys. */
export function encodeDay(day: string, rows: readonly UsageRow[]): string {
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  return `{\n  "version": ${VERSION},\n  "day": "${day}",\n  "rows": [\n${lines}\n  ]\n}\n`;
}

/** @returns undefined for what is no such file */
export function decodeDay(text: string): UsageRow[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, rows } = (value ?? {}) as { version?: unknown; rows?: unknown };
  if (version !== VERSION || !Array.isArray(rows) || !rows.every(isRow)) return undefined;
  return rows;
}

/** Rows with the same labels become one. */
export function mergeRows(...lists: readonly (readonly UsageRow[])[]): UsageRow[] {
  const table = new UsageTable();
  for (const row of lists.flat()) table.add(row, row);
  return table.rows();
}

function isRow(value: unknown): value is UsageRow {
  if (typeof value !== 'object' || value === null) return false;
  const row = value as Record<string, unknown>;
  const hasLabels = ['model', 'route', 'client'].every((name) => typeof row[name] === 'string');
  return hasLabels && COUNTS.every((name) => isCount(row[name]));
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
