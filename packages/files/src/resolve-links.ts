import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, parse, sep } from 'node:path';

export interface ResolvedPath {
  /** Without any link in it. What is missing at its end is still to be made. */
  path: string;
  /** Each link on the way, with its owner. */
  links: { path: string; uid: number }[];
}

/** As many as Linux follows (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * Follows every link of a path, as the kernel would, and remembers them. Unlike realpath(3) it also
 * resolves a path whose end is missing, such as a link to a file that is still to be made.
 *
 * @param path absolute
 * @throws Error of the system, ELOOP for links in a circle
 */
export function resolveLinks(path: string): ResolvedPath {
  const links: ResolvedPath['links'] = [];
  let { root: real } = parse(path);
  const names = split(path);
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '' || name === '.') continue;
    const next = name === '..' ? dirname(real) : join(real, name);
    const stat = name === '..' ? undefined : lstatSync(next, { throwIfNoEntry: false });
    if (!stat?.isSymbolicLink()) {
      real = next;
      continue;
    }
    links.push({ path: next, uid: stat.uid });
    if (links.length > MOST_LINKS)
      throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
    const target = readlinkSync(next);
    if (isAbsolute(target)) real = parse(target).root;
    names.unshift(...split(target));
  }
  return { path: real, links };
}

function split(path: string): string[] {
  const rest = isAbsolute(path) ? path.slice(parse(path).root.length) : path;
  return rest.split(sep === '/' ? '/' : /[\\/]/);
}
