import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
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

/** Only root makes devices, and not in every container. */
const KINDS_OF_FILE = [
  ...(['file', 'link', 'pipe', 'directory', 'nothing', 'file', 'socket'] as const),
  ...(canMakeDevices() ? (['device'] as const) : []),
];

function canMakeDevices(): boolean {
  if (process.getuid?.() !== 0) return false;
  const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-device-'));
  try {
    execFileSync('mknod', [join(directory, 'null'), 'c', '1', '3'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Node takes its sockets away again; one that is killed does not. */
const LISTENER = `
const { createServer } = require('node:net');
const paths = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
let left = paths.length;
for (const path of paths) {
  process.chdir(require('node:path').dirname(path));
  createServer().listen(require('node:path').basename(path), () => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  });
}
`;

/** A path of a socket has some hundred bytes at most (unix(7)), so each is made in its directory. */
function makeSockets(paths: string[]): void {
  if (paths.length === 0) return;
  spawnSync(process.execPath, ['--eval', LISTENER], { input: JSON.stringify(paths) });
  const missing = paths.filter((path) => !lstatSync(path, { throwIfNoEntry: false })?.isSocket());
  if (missing.length > 0) throw new Error(`No socket was made at ${missing[0]}.`);
}

/**
 * Makes trees with files, directories, links, pipes, sockets, modes and, for root, devices and owners.
 * Each has a directory `named`, which may itself be a link, and a directory `outside`.
 */
export function makeTrees(base: string, count: number, random: () => number): Tree[] {
  const pipes: string[] = [];
  const sockets: string[] = [];
  const devices: string[] = [];
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
      const kind = pick(KINDS_OF_FILE);
      if (kind === 'file') writeFileSync(path, `content of ${name}\n`);
      if (kind === 'link') {
        const target = pick(TARGETS);
        symlinkSync(random() < 0.2 ? join(directory, target) : target, path);
      }
      if (kind === 'pipe') pipes.push(path);
      if (kind === 'socket') sockets.push(path);
      if (kind === 'device') devices.push(path);
      if (kind === 'directory') {
        mkdirSync(path);
        if (depth > 0 && random() < 0.6) fill(path, depth - 1);
      }
      if (kind === 'directory') setRights(path, DIRECTORY_MODES);
      else if (kind !== 'nothing') setRights(path, MODES);
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
  const make = (words: string[], paths: string[]) =>
    paths.length > 0 && execFileSync('xargs', ['-0', ...words], { input: paths.join('\0') });
  make(['mkfifo'], pipes);
  make(['sh', '-c', 'for path; do mknod "$path" c 1 3 || exit; done', 'sh'], devices);
  makeSockets(sockets);
  // From the inside out: what may not be entered is made first.
  for (const set of rights) set();
  return trees;
}

const TYPE = 0o170000n;
const [PIPE, DEVICE, SOCKET] = [0o010000n, 0o020000n, 0o140000n];

/** Whether what was seen of a name is neither a file, nor a directory, nor a link (inode(7)). */
export function isSpecial(seen = '0'): boolean {
  return [PIPE, DEVICE, SOCKET].includes(BigInt(seen.split(' ')[0] ?? 0) & TYPE);
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
