import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReleaseError } from '../git.ts';

/** Whose changes users read, by the names that they know. */
const CHANGELOGS: readonly [title: string, folder: string][] = [
  ['The command', 'apps/credential-helper'],
  ['The mint action', 'actions/mint'],
  ['The rotation action', 'actions/rotate'],
  ['The audit action', 'actions/audit'],
  ['The library `@bedrock-token/aws`', 'packages/aws'],
  ['The emulator', 'packages/emulator'],
];

/** GitHub takes up to 125,000 characters as the text of a release. */
const LONGEST = 120_000;

/**
 * The text of a release: the sections of a version in the changelogs, which changesets wrote.
 *
 * @throws ReleaseError if no changelog knows the version
 */
export function composeNotes(root: string, version: string): string {
  const parts = CHANGELOGS.flatMap(([title, folder]) => {
    const file = join(root, folder, 'CHANGELOG.md');
    const text = existsSync(file) ? sectionOf(readFileSync(file, 'utf8'), version) : '';
    return text === '' ? [] : [`## ${title}\n\n${text}`];
  });
  if (parts.length === 0) {
    throw new ReleaseError(`no CHANGELOG.md has ${version}; run: npm run version-packages`);
  }
  const notes = parts.join('\n\n');
  if (notes.length <= LONGEST) return notes;
  return `${notes.slice(0, LONGEST)}\n\nThe changelogs of the packages have the rest.`;
}

function sectionOf(changelog: string, version: string): string {
  const [, after = ''] = `\n${changelog}`.split(`\n## ${version}\n`);
  const [section = ''] = after.split(/\n## /);
  return section.trim();
}
