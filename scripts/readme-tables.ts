/**
 * Writes the generated regions of the READMEs: input and output tables from action.yml, code
 * from docs/examples. `--check` writes nothing and fails if a region is stale.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateReadmes } from './readme/generate.ts';
import { firstDifference } from './readme/regions.ts';

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    root: { type: 'string', default: join(import.meta.dirname, '..') },
  },
});

let stale = 0;
for (const { file, actual, expected } of await generateReadmes(values.root)) {
  const difference = firstDifference(actual, expected);
  if (difference === undefined) continue;
  stale += 1;
  if (values.check) {
    console.error(`${file} is stale at ${difference}`);
  } else {
    writeFileSync(join(values.root, file), expected);
    console.log(`wrote ${file}`);
  }
}
if (values.check && stale > 0) {
  console.error('Run: node scripts/readme-tables.ts');
  process.exitCode = 1;
}
