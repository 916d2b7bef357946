import { existsSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';

/**
 * Makes sure that settings of the user start nothing that is a part of one project, or that npx has
 * fetched for one call: a change of that project would change what every tool runs.
 *
 * @param words the paths that would be written down
 * @param commandLine what the user runs, such as `setup codex`
 * @throws ERR_INPUT for a path below such a node_modules
 */
export function assertPermanent(words: readonly string[], commandLine: string): void {
  for (const word of words) {
    const project = findProject(word);
    if (project === undefined) continue;
    throw new BedrockTokenError(
      'ERR_INPUT',
      `${word} is part of the project ${project}, so ${commandLine.split(' ', 1)[0]} does not name it in settings outside of that project.`,
      {
        hint: `Install the command for yourself, and run it from there: npm install --global bedrock-token && bedrock-token ${commandLine}`,
      },
    );
  }
}

/** A project has a package.json next to node_modules; npm's global directory has none. */
function findProject(path: string): string | undefined {
  const parts = path.split(sep);
  for (let at = 0; at < parts.length; at++) {
    if (parts[at] !== 'node_modules') continue;
    const parent = parts.slice(0, at).join(sep) || sep;
    if (existsSync(join(parent, 'package.json')) && !isGlobal(parent)) return parent;
  }
  return undefined;
}

/** Where pnpm, Yarn and Bun keep what is installed for a user: pnpm counts versions of its layout. */
function isGlobal(directory: string): boolean {
  const name = basename(directory);
  return name === 'global' || (/^\d+$/.test(name) && basename(dirname(directory)) === 'global');
}
