import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Group } from './part.ts';

/** One check of a part, or a part that was not run, as the table shows it. */
export interface Row {
  readonly id: string;
  readonly group: Group;
  readonly name: string;
  readonly version: string;
  readonly configured: string;
  readonly compared: string;
  readonly cases: string;
  /** `passed`, `N failed` or `not run: REASON`. */
  readonly result: string;
}

const columns = ['id', 'name', 'version', 'configured', 'compared', 'cases', 'result'] as const;

const titles = 'Id | Part | Version | Configured by | Compared | Cases | Result';

const groups: readonly Group[] = [
  ...(['runner', 'generators', 'clients', 'credential_process', 'services'] as const),
  ...(['configuration', 'linters and shells'] as const),
];

const head = `# Conformance

\`npm run conformance\` installs these third-party tools and libraries at the versions in the table and
compares each with this project. It writes this page; do not edit it. A part that is not available
on a machine is \`not run\`, with the reason.

\`npm run conformance -- --only ID,ID --update-page\` runs these parts and updates only their rows.
`;

const toCell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();

/** The name of a setting keeps its letters. */
const toTitle = (group: string) =>
  group.includes('_') ? `\`${group}\`` : `${group[0]?.toUpperCase()}${group.slice(1)}`;

/** The page with a table for each group, sorted by id; the checks of a part keep their order. */
export function writePage(rows: readonly Row[]): string {
  const tables = groups.flatMap((group) => {
    const lines = rows
      .filter((row) => row.group === group)
      .toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)))
      .map((row) => `| ${columns.map((column) => toCell(row[column])).join(' | ')} |`);
    if (lines.length === 0) return [];
    const line = `| ${columns.map(() => '---').join(' | ')} |`;
    return [`## ${toTitle(group)}\n\n| ${titles} |\n${line}\n${lines.join('\n')}\n`];
  });
  return [head, ...tables].join('\n');
}

/** The rows that a page has. */
export function readPage(page: string): Row[] {
  return page.split('\n## ').flatMap((section) => {
    const title = section.split('\n')[0];
    const group = groups.find((name) => toTitle(name) === title);
    if (group === undefined) return [];
    return section
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2)
      .map((line) => {
        const cells = line
          .slice(2, -2)
          .split(' | ')
          .map((cell) => cell.replaceAll('\\|', '|'));
        const values = columns.map((column, index) => [column, cells[index] ?? '']);
        return { group, ...Object.fromEntries(values) } as Row;
      });
  });
}

/** Writes the rows into the page. Rows of parts that did not run now stay as they are. */
export function updatePage(file: string, rows: readonly Row[], known: ReadonlySet<string>): void {
  const ran = new Set(rows.map(({ id }) => id));
  const before = existsSync(file) ? readPage(readFileSync(file, 'utf8')) : [];
  const kept = before.filter(({ id }) => known.has(id) && !ran.has(id));
  writeFileSync(file, writePage([...kept, ...rows]));
}

/** The table for a terminal. */
export function printTable(rows: readonly Row[]): string {
  const shown = ['id', 'version', 'configured', 'compared', 'cases', 'result'] as const;
  const limit = 56;
  const fit = (text: string) => (text.length > limit ? `${text.slice(0, limit - 1)}…` : text);
  const table = [shown, ...rows.map((row) => shown.map((column) => fit(toCell(row[column]))))];
  const widths = shown.map((_, index) =>
    Math.max(...table.map((cells) => cells[index]?.length ?? 0)),
  );
  return table
    .map((cells) =>
      cells
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
