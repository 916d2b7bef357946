import type { World } from '../process-io.ts';
import { inOneLine } from './printable.ts';

/** Characters in a line; without end for what is no terminal. */
export async function readWidth(world: World): Promise<number> {
  const asked = Number(world.env.COLUMNS);
  if (Number.isInteger(asked) && asked > 0) return asked;
  return (await world.terminalWidth()) ?? Infinity;
}

/**
 * Rows under a head, in columns; if a line would be wider than the screen, each row by itself with
 * its cells below each other. Cells that are `-` say nothing and are left out there.
 */
export function layOut(head: readonly string[], rows: readonly string[][], width: number): string {
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
