import { spawnSync } from 'node:child_process';

const ID = '54321';

/** By a user namespace, which needs no privileges, or by changing the user, which only root may. */
const WAYS = [
  ['unshare', '--user', `--map-user=${ID}`, `--map-group=${ID}`],
  ['setpriv', `--reuid=${ID}`, `--regid=${ID}`, '--clear-groups'],
];

/**
 * The words that start a program under a user ID that no user database knows, as in containers with
 * an arbitrary user ID. Undefined where the system lets nobody do so; tests are skipped there.
 */
export const AS_NOBODY: readonly string[] | undefined = WAYS.find(
  ([program = '', ...words]) =>
    spawnSync(program, [...words, process.execPath, '-e', 'os.homedir()'], { env: {} }).status ===
    1,
);
