import { lstatSync } from 'node:fs';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import {
  explainFault,
  findExposed,
  type ResolvedPath,
  resolveLinks,
  trustedOwners,
} from '@bedrock-token/files';
import type { FilePlan } from './tool.ts';

/**
 * The file that is read and written for a plan, at the end of all links. People keep their own
 * settings elsewhere and link to them: then the file is changed, not the link, if nobody else could
 * have made the link or could swap what it leads to. A checkout can hold any link, so a file of the
 * current directory stays below it.
 *
 * @throws ERR_INPUT if the path is relative, or leads to where it must not
 */
export function locateSettings({ path, isOfProject }: FilePlan): string {
  if (!isAbsolute(path)) throw notPlaced(path);
  const resolved = resolve(path);
  if (isOfProject) assertBelow(path, resolved.path);
  else assertOwnLinks(path, resolved);
  return resolved.path;
}

function resolve(path: string): ResolvedPath {
  try {
    return resolveLinks(path);
  } catch (error) {
    throw new BedrockTokenError('ERR_INPUT', `${path} cannot be read (${explainFault(error)}).`, {
      hint: 'Check that you own the directories of its path, and that its links do not form a loop.',
    });
  }
}

/** Git keeps programs and settings of its own below the directory, which no checkout may reach. */
function assertBelow(path: string, real: string): void {
  const way = relative(resolve(dirname(path)).path, real).split(sep);
  const isBelow = way[0] !== '..' && !isAbsolute(way.join(sep));
  if (isBelow && !way.some((name) => name.toLowerCase() === '.git')) return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `${path} is a link that leads out of its directory, to ${real}, so setup does not write to it.`,
    { hint: `Remove the link, and run again: rm ${quote(path)}` },
  );
}

function assertOwnLinks(path: string, { path: real, links }: ResolvedPath): void {
  const user = process.getuid?.();
  // The user's own directories are the user's affair; what a link reaches may be anybody's.
  if (user === undefined || links.length === 0) return;
  const trusted = trustedOwners(user);
  const foreign = links.find(({ uid }) => !trusted.includes(uid));
  if (foreign !== undefined) throw notOwn(path, real, `${foreign.path} is a link of another user`);
  for (const directory of [...links.map((link) => dirname(link.path)), dirname(real)]) {
    const exposed = findExposed(directory);
    if (exposed !== undefined) throw notOwn(path, real, `other users can change ${exposed.path}`);
  }
  const stat = lstatSync(real, { throwIfNoEntry: false });
  if (stat && !trusted.includes(stat.uid)) throw notOwn(path, real, `that belongs to another user`);
}

function notOwn(path: string, real: string, why: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `${path} leads by a link to ${real}, and ${why}, so setup does not write to it.`,
    { hint: 'Replace the link with a file that you own, and run again.' },
  );
}

function notPlaced(path: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `${path} is a relative path, which leads to another file in each directory.`,
    {
      hint: 'Set HOME, or the variable that moves the files of that tool, to an absolute path.',
    },
  );
}

const quote = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`;
