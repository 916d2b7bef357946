import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeInputTable, composeOutputTable, readContract } from './action-tables.ts';
import { composeCommandReference } from './command-reference.ts';
import { composeContents, listPagesWithContents } from './contents.ts';
import { replaceRegion } from './regions.ts';
import { composeStateTables } from './state-tables.ts';

type Read = (file: string) => string;

/** The content of each generated region of a file, by its name. */
type Regions = Record<string, string>;

export interface Generated {
  file: string;
  /** What the file holds now, and what it should hold. */
  actual: string;
  expected: string;
}

/** Composes every generated file of the repository at `root`; writes nothing. */
export async function generateReadmes(root: string): Promise<Generated[]> {
  const read: Read = (file) => readFileSync(join(root, file), 'utf8');
  const action = actionRegions(read('action.yml'));
  const rotation = actionRegions(read('actions/rotate/action.yml'));
  const audit = actionRegions(read('actions/audit/action.yml'));
  const helper = await composeCommandReference();
  const targets: [file: string, regions: Regions][] = [
    ['docs/sdks.md', { 'snippet:converse': snippet(read('docs/examples/converse.ts')) }],
    [
      'docs/refresh.md',
      { 'snippet:refresh': snippet(read('docs/examples/converse-with-refresh.ts')) },
    ],
    ['actions/mint/README.md', action],
    ['actions/rotate/README.md', rotation],
    ['actions/audit/README.md', audit],
    ['docs/rotation-states.md', { states: composeStateTables() }],
    ['apps/credential-helper/README.md', { ...helper }],
  ];
  const withContents = listPagesWithContents(root, read);
  const files = new Map(targets);
  for (const file of withContents) files.set(file, files.get(file) ?? {});
  return [...files].map(([file, regions]) => {
    const actual = read(file);
    const written = Object.entries(regions).reduce(
      (text, [name, content]) => replaceRegion(text, name, content),
      actual,
    );
    // Last: other regions may have headings.
    const expected = withContents.includes(file) ? replaceContents(written) : written;
    return { file, actual, expected };
  });
}

/** Writes the list, on a page without one before its first section. */
function replaceContents(text: string): string {
  const hasPlace = text.includes('<!-- contents:start -->');
  const page = hasPlace
    ? text
    : text.replace(/^## /m, '<!-- contents:start -->\n<!-- contents:end -->\n\n## ');
  return replaceRegion(page, 'contents', composeContents(page));
}

function actionRegions(manifest: string): Regions {
  const contract = readContract(manifest);
  return { inputs: composeInputTable(contract), outputs: composeOutputTable(contract) };
}

function snippet(program: string): string {
  return `\`\`\`ts\n${program.trimEnd()}\n\`\`\``;
}
