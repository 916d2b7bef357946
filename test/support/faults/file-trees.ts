import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

/** What is done in a tree: see `DRIVER` of test/security/writer/generated-trees.test.ts. */
export interface Operation {
  kind: 'replace' | 'create' | 'setup' | 'undo';
  /** Absolute; its directory is the one that is named. */
  path: string;
  keep: boolean;
  overAnything: boolean;
  /** What takes the place of the named directory right before the rename. */
  swap: 'nothing' | 'link' | 'directory';
}

export interface Tree {
  root: string;
  operation: Operation;
}

const NAMES = ['a', 'b', 'settings', '.git', 'd'];
const TARGETS = [
  'a',
  '../outside/a',
  '../outside/none',
  '../outside/d',
  '..',
  'd/a',
  './b',
  'settings',
  '.git/a',
];
const KINDS = ['replace', 'replace', 'create', 'setup', 'setup', 'undo'] as const;
const OWNERS = [0, 54_321, 1_234];
const MODES = [0o600, 0o644, 0o666, 0o400, 0o640, 0o4755];
const DIRECTORY_MODES = [0o700, 0o755, 0o777, 0o1777, 0o555, 0o300];

/**
 * Makes trees with files, directories, links, pipes, modes and, for root, owners. Each has a
 * directory `named`, which may itself be a link, and a directory `outside`.
 */
export function makeTrees(base: string, count: number, random: () => number): Tree[] {
  const pipes: string[] = [];
  const rights: (() => void)[] = [];
  const pick = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)] as T;
  const setRights = (path: string, modes: readonly number[]) => {
    const [mode, owner, group] = [pick(modes), pick(OWNERS), pick(OWNERS)];
    rights.push(() => {
      if (process.getuid?.() === 0) lchownSync(path, owner, group);
      if (!lstatSync(path).isSymbolicLink()) chmodSync(path, mode);
    });
  };
  const fill = (directory: string, depth: number) => {
    for (const name of NAMES) {
      const path = join(directory, name);
      const kind = pick(['file', 'link', 'pipe', 'directory', 'nothing', 'file'] as const);
      if (kind === 'file') writeFileSync(path, `content of ${name}\n`);
      if (kind === 'link') {
        const target = pick(TARGETS);
        symlinkSync(random() < 0.2 ? join(directory, target) : target, path);
      }
      if (kind === 'pipe') pipes.push(path);
      if (kind === 'directory') {
        mkdirSync(path);
        if (depth > 0 && random() < 0.6) fill(path, depth - 1);
      }
      if (kind === 'file' || kind === 'pipe' || kind === 'link') setRights(path, MODES);
      else if (kind === 'directory') setRights(path, DIRECTORY_MODES);
    }
  };

  const trees = Array.from({ length: count }, (_, index): Tree => {
    const root = join(base, `tree-${index}`);
    for (const name of ['', 'outside', 'named']) {
      if (name === 'named' && random() < 0.1) symlinkSync('outside', join(root, name));
      else mkdirSync(join(root, name));
    }
    fill(join(root, 'outside'), 1);
    if (!lstatSync(join(root, 'named')).isSymbolicLink()) {
      fill(join(root, 'named'), 1);
      setRights(join(root, 'named'), DIRECTORY_MODES);
    }
    setRights(join(root, 'outside'), DIRECTORY_MODES);
    const way = random() < 0.1 ? 'way' : '';
    if (way !== '') symlinkSync('.', join(root, way));
    const isLinked = lstatSync(join(root, 'named')).isSymbolicLink();
    const operation: Operation = {
      // The current directory is never a link.
      kind: isLinked ? 'replace' : pick(KINDS),
      path: join(root, way, 'named', pick(['a', 'b', 'settings', 'none'])),
      keep: random() < 0.5,
      overAnything: random() < 0.4,
      swap: pick(['nothing', 'nothing', 'nothing', 'link', 'directory'] as const),
    };
    return { root, operation };
  });
  if (pipes.length > 0) execFileSync('xargs', ['-0', 'mkfifo'], { input: pipes.join('\0') });
  // From the inside out: what may not be entered is made first.
  for (const set of rights) set();
  return trees;
}

/** All that can be seen of what is below a directory, and of itself, by path. */
export function photograph(directory: string): Map<string, string> {
  const seen = new Map<string, string>();
  const look = (path: string, name: string) => {
    const stat = lstatSync(path, { bigint: true });
    const { mode, uid, gid, ino, mtimeNs } = stat;
    const content = stat.isFile()
      ? readFileSync(path, 'latin1')
      : stat.isSymbolicLink()
        ? readlinkSync(path)
        : '';
    seen.set(name, [mode, uid, gid, ino, mtimeNs, content].join(' '));
    if (!stat.isDirectory()) return;
    for (const each of readdirSync(path)) look(join(path, each), join(name, each));
  };
  look(directory, basename(directory));
  return seen;
}
