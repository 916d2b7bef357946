import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeInputTable, composeOutputTable, readContract } from './action-tables.ts';
import { replaceRegion } from './regions.ts';

interface Target {
  file: string;
  /** The action.yml behind the tables. */
  action: string;
  /** Snippets by name: the files they are copied from. */
  snippets: Record<string, string>;
}

/** Every Markdown file with generated regions. */
const TARGETS: readonly Target[] = [
  {
    file: 'README.md',
    action: 'action.yml',
    snippets: {
      converse: 'docs/examples/converse.ts',
      refresh: 'docs/examples/converse-with-refresh.ts',
    },
  },
  { file: 'actions/mint/README.md', action: 'action.yml', snippets: {} },
];

export interface Generated {
  file: string;
  /** What the file holds now, and what it should hold. */
  actual: string;
  expected: string;
}

/** Composes every generated file of the repository at `root`; writes nothing. */
export function generateReadmes(root: string): Generated[] {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  return TARGETS.map(({ file, action, snippets }) => {
    const contract = readContract(read(action));
    const actual = read(file);
    let expected = replaceRegion(actual, 'inputs', composeInputTable(contract));
    expected = replaceRegion(expected, 'outputs', composeOutputTable(contract));
    for (const [name, source] of Object.entries(snippets)) {
      expected = replaceRegion(expected, `snippet:${name}`, fence('ts', read(source)));
    }
    return { file, actual, expected };
  });
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
