import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../../support/action/run-action.ts';
import { isSpecial, makeTrees, photograph, type Tree } from '../../support/faults/file-trees.ts';
import { sizeOf } from '../../support/setup/exhaustive.ts';
import { randomFrom, seed } from '../../support/setup/seed.ts';

const built = (path: string) => JSON.stringify(join(repositoryRoot, path));
const TEXT = 'written\n';

/**
 * Does what each tree asks for, as another process and user would, by what was built. It answers
 * with `written`, or with what was thrown.
 */
const DRIVER = `
import { readFileSync, renameSync, symlinkSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
const { createFile, replaceFile } = await import(${built('packages/files/dist/index.js')});
const change = await import(${built('apps/credential-helper/build/tsc/setup/files/change.js')});
const block = await import(${built('apps/credential-helper/build/tsc/setup/files/block.js')});
const { trees, state } = JSON.parse(readFileSync(0, 'utf8'));
const world = { env: { XDG_STATE_HOME: state }, platform: process.platform };
function perform({ root, operation: { kind, path, keep, overAnything, swap } }) {
  if (kind === 'create') return createFile(path, ${JSON.stringify(TEXT)});
  if (kind === 'replace') {
    const check = () => {
      if (swap === 'nothing') return;
      renameSync(join(root, 'named'), join(root, 'moved'));
      if (swap === 'link') symlinkSync('outside', join(root, 'named'));
      else mkdirSync(join(root, 'named'));
    };
    return replaceFile(path, ${JSON.stringify(TEXT)}, { keep, overAnything, check });
  }
  const put = (text) => block.appendBlock(block.removeBlocks(text), ['ours']);
  const plan = { path, put, take: block.removeBlocks, isOfProject: true };
  change.apply(change.planPut(plan, world));
  if (kind === 'undo') change.apply(change.planUndo(plan, world));
}
const answers = trees.map((tree) => {
  try {
    return perform(tree) === false ? 'taken' : 'written';
  } catch (error) {
    return 'refused: ' + (error.code ?? error.reason) + ' ' + error.message;
  }
});
process.stdout.write(JSON.stringify(answers));
`;

const BATCH = 250;
const OTHER_USER = { uid: 54_321, gid: 54_321 };
const USERS: [name: string, options: { uid?: number; gid?: number }][] =
  process.getuid?.() === 0
    ? [
        ['root', {}],
        ['another user', OTHER_USER],
      ]
    : [['this user', {}]];

function perform(trees: Tree[], state: string, options: object): string[] {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', DRIVER],
    // A pipe that is waited for would hold it up for ever.
    { input: JSON.stringify({ trees, state }), encoding: 'utf8', timeout: 1_200_000, ...options },
  );
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as string[];
}

/** What no operation may change: all but the one name in the named directory, or what is below it. */
function findHarm({ root, operation }: Tree, before: Map<string, string>): string[] {
  const after = photograph(root);
  const isSetup = operation.kind === 'setup' || operation.kind === 'undo';
  const isMoved = existsSync(join(root, 'moved'));
  const [tree = ''] = before.keys();
  const named = join(tree, 'named');
  const target = join(named, operation.path.slice(operation.path.lastIndexOf('/') + 1));
  const mayChange = (name: string) => {
    // A pipe, a socket or a device gives way only to a name of our own.
    if (!isMoved && isSpecial(before.get(name))) return operation.overAnything && name === target;
    if (name === target || name === named) return true;
    if (isSetup) return name.startsWith(`${named}/`) && !name.includes('/.git');
    return (
      isMoved && (name === tree || name.startsWith(named) || name.startsWith(join(tree, 'moved')))
    );
  };
  const names = new Set([...before.keys(), ...after.keys()]);
  const harm = [...names].filter(
    (name) => !mayChange(name) && before.get(name) !== after.get(name),
  );
  // Neither half a file, nor one in the directory that took the place of the named one.
  const stray = (name: string) =>
    name.endsWith('.new') || (isMoved && name.startsWith(`${named}/`));
  return [...harm, ...[...after.keys()].filter(stray)];
}

it.skipIf(process.platform === 'win32').each(USERS)(
  'nothing outside of the named directory changes, whatever stands where %s writes',
  (_, options) => {
    const count = Math.ceil(sizeOf(160, 6_000) / USERS.length);
    console.log(`SEED=${seed}: ${count} trees`);
    const random = randomFrom(seed);
    const counts = { written: 0, refused: 0 };
    for (let done = 0; done < count; done += BATCH) {
      const base = mkdtempSync(join(realpathSync(tmpdir()), 'bedrock-token-trees-'));
      try {
        chmodSync(base, 0o777);
        const trees = makeTrees(base, Math.min(BATCH, count - done), random);
        const before = trees.map(({ root }) => photograph(root));
        const state = join(base, 'state');
        mkdirSync(state);
        chmodSync(base, 0o1777);
        chmodSync(state, 0o1777);
        const answers = perform(trees, state, options);
        for (const [index, tree] of trees.entries()) {
          const answer = answers[index] ?? '';
          const harm = findHarm(tree, before[index] ?? new Map());
          expect(harm, `SEED=${seed} ${answer} ${JSON.stringify(tree.operation)}`).toEqual([]);
          counts[answer === 'written' ? 'written' : 'refused'] += 1;
        }
      } finally {
        rmSync(base, { recursive: true, force: true });
      }
    }
    // Both come often enough to mean something.
    expect(Math.min(counts.written, counts.refused)).toBeGreaterThan(count / 20);
  },
);
