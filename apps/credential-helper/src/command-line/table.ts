import type { ProcessIo } from '../process-io.ts';
import { inOneLine } from './printable.ts';

/** Characters in a line; without end for what is no terminal. */
export async function readWidth(io: ProcessIo): Promise<number> {
  const asked = Number(io.env.COLUMNS);
  if (Number.isInteger(asked) && asked > 0) return asked;
  return (await io.stdoutWidth()) ?? Infinity;
}

/**
 * Rows under a head, in columns; if a line would be wider than the screen, each row by itself with
 * its cells below each other. Cells that are `-` say nothing and are left out there.
 */
export function formatTable(
  head: readonly string[],
  rows: readonly string[][],
  width: number,
): string {
  const shown = rows.map((row) => row.map(inOneLine));
  const table = inColumns([[...head], ...shown]);
  const isTooWide = table.some((line) => line.length > width);
  return (isTooWide ? inBlocks(head, shown) : table).map((line) => `${line}\n`).join('');
}

function inColumns(rows: readonly string[][]): string[] {
  const widthOf = (column: number) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0);
  const widths = (rows[0] ?? []).map((_, column) => widthOf(column));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function inBlocks(head: readonly string[], rows: readonly string[][]): string[] {
  const [, ...names] = head;
  const indent = Math.max(...names.map(({ length }) => length)) + 2;
  return rows.flatMap(([first = '', ...cells]) => [
    first,
    ...cells.flatMap((cell, column) =>
      cell === '-' || cell === ''
        ? []
        : [`  ${(names[column] ?? '').toLowerCase().padEnd(indent)}${cell}`],
    ),
  ]);
}

/** Rows of a name and a value, the values under each other. */
export function formatRows(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `${name.padEnd(width)}${inOneLine(value)}\n`).join('');
}
