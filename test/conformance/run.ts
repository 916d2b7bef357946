/**
 * `npm run conformance [-- OPTIONS]`: installs third-party parts, compares each with what
 * is built here and prints one table. A run of all parts writes docs/conformance.md.
 *
 *     --only ID,ID    runs these parts
 *     --update-page   with --only: writes their rows into docs/conformance.md
 *     --ci            runs what `.ci/run` has time for (also by CONFORMANCE_CI=1)
 *
 * CONFORMANCE_OPTIONAL=1: a part that is not available does not fail the run.
 */
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Part } from './part.ts';
import { printTable, type Row, updatePage } from './rows.ts';
import { runPart } from './run-part.ts';
import { killPrograms } from './run-program.ts';

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, '../../docs/conformance.md');

async function loadParts(): Promise<Part[]> {
  const files = globSync('parts/*.ts', { cwd: here }).sort();
  return Promise.all(
    files.map(async (file) => {
      const module = (await import(pathToFileURL(join(here, file)).href)) as { part?: Part };
      if (module.part === undefined) throw new Error(`${file} exports no \`part\``);
      return module.part;
    }),
  );
}

function selectParts(parts: readonly Part[], only: string | undefined, ci: boolean): Part[] {
  const wanted = only?.split(',').map((id) => id.trim());
  const unknown = wanted?.filter((id) => !parts.some((part) => part.id === id)) ?? [];
  if (unknown.length > 0) {
    const ids = parts.map(({ id }) => id).join(', ');
    throw new Error(`No part "${unknown.join(', ')}". There are: ${ids}.`);
  }
  return parts.filter(({ id, inCi }) => wanted?.includes(id) ?? (inCi || !ci));
}

/** A missing part fails the run, unless it may be missing or CONFORMANCE_OPTIONAL=1. */
function countResults(rows: readonly Row[]) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const optional = process.env.CONFORMANCE_OPTIONAL === '1';
  for (const { result } of rows) {
    if (result === 'passed') counts.passed += 1;
    else if (result.startsWith('not run (') || (optional && result.startsWith('not run'))) {
      counts.skipped += 1;
    } else counts.failed += 1;
  }
  return counts;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      ci: { type: 'boolean' },
      'update-page': { type: 'boolean' },
    },
  });
  const ci = values.ci === true || process.env.CONFORMANCE_CI === '1';
  const parts = await loadParts();
  const selected = selectParts(parts, values.only, ci);
  const rows: Row[] = [];
  const failures: string[] = [];
  for (const part of selected) {
    const started = performance.now();
    const report = await runPart(part, (line) => console.log(line));
    rows.push(...report.rows);
    failures.push(...report.failures);
    console.log(`${part.id}: ${Math.round((performance.now() - started) / 1000)} s`);
  }
  // A check-out that CI tests stays as it is.
  if (values['update-page'] || (selected.length === parts.length && !ci)) {
    updatePage(page, rows, new Set(parts.map(({ id }) => id)));
  }
  console.log(`\n${printTable(rows)}`);
  if (failures.length > 0) console.log(`\nWhat disagreed:\n${failures.join('\n')}`);
  const { passed, failed, skipped } = countResults(rows);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    killPrograms();
    process.exit(130);
  });
}
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 2;
}
killPrograms();
// A check that was given up may still hold a server or a timer.
process.exit();
