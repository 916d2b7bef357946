import { basename } from 'node:path';
import { findUnmanagedLines } from './block.ts';
import type { Change } from './change.ts';

/**
 * Says which lines of a file are not ours, before the user lets a tool run all of it. The lines
 * themselves are not shown: they may hold secrets.
 *
 * @param command that lets the tool run the file, such as `direnv allow`
 */
export function describeUnmanagedLines(
  { path, after, ours }: Change,
  command: string,
): string | undefined {
  const lines = findUnmanagedLines(after ?? '', ours ?? '');
  if (lines.length === 0) return undefined;
  const [one, them] = lines.length === 1 ? ['1 line', 'it'] : [`${lines.length} lines`, 'them'];
  return `${path} has ${one} that bedrock-token did not write (${toRanges(lines)}). Read ${them} first: ${command} lets ${basename(path)} run ${them}, too.`;
}

/** `1-3, 7`; the first eight ranges. */
function toRanges(lines: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const line of lines) {
    const range = ranges.at(-1);
    if (range?.[1] === line - 1) range[1] = line;
    else ranges.push([line, line]);
  }
  const shown = ranges
    .slice(0, 8)
    .map(([first, last]) => (first === last ? first : `${first}-${last}`));
  return `${shown.join(', ')}${ranges.length > 8 ? ', …' : ''}`;
}
