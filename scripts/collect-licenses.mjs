import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/**
 * The licence texts that a bundle must carry: one entry for each package whose code is in it.
 * @param {string[]} modules paths of the bundled modules
 * @returns {Promise<string>}
 */
export async function collectLicenses(modules) {
  const packages = await Promise.all(packageDirectories(modules).map(describePackage));
  const byText = Map.groupBy(
    packages.sort((a, b) => a.title.localeCompare(b.title)),
    ({ text }) => text,
  );
  return [...byText]
    .map(([text, group]) => `${group.map(({ title }) => title).join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/**
 * The folders of the packages of others whose code is in a bundle.
 * @param {string[]} modules paths of the bundled modules
 * @returns {string[]}
 */
export function packageDirectories(modules) {
  return [...new Set(modules.map(packageDirectory).filter((path) => path !== undefined))];
}

/** The innermost package that a module lies in; undefined for our own. */
function packageDirectory(path) {
  const marker = `${sep}node_modules${sep}`;
  const start = path.lastIndexOf(marker);
  if (start < 0) return undefined;
  const [first, second] = path.slice(start + marker.length).split(sep);
  return join(
    path.slice(0, start + marker.length),
    first.startsWith('@') ? join(first, second) : first,
  );
}

async function describePackage(directory) {
  const { name, version, license } = JSON.parse(
    await readFile(join(directory, 'package.json'), 'utf8'),
  );
  const file = (await readdir(directory)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : await readFile(join(directory, file), 'utf8');
  return { title: `${name} ${version} (${license ?? 'see below'})`, text: text.trim() };
}
