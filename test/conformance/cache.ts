import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Outside of the work tree: a clean clone need not download everything again. */
export const cacheFolder = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'bedrock-token-conformance',
);

export const hash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/**
 * A folder of the cache that is filled once. An installation that was interrupted starts over.
 * @param key - Everything that the content depends on.
 */
export async function fillOnce(
  kind: string,
  key: unknown,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder, kind, hash(key));
  const complete = join(folder, '.complete');
  mkdirSync(join(cacheFolder, kind), { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (!existsSync(complete)) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      await fill(folder);
      writeFileSync(complete, JSON.stringify(key));
    }
  } finally {
    unlock();
  }
  return folder;
}

/** Two suites may run at once. A lock of a process that is gone is broken. */
async function lock(file: string): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isStale(file)) {
      // By rename, which only one of several waiting processes can do.
      const aside = `${file}.${process.pid}`;
      try {
        renameSync(file, aside);
        rmSync(aside);
      } catch {
        // Another process was first.
      }
    } else {
      await sleep(500);
    }
  }
}

function isStale(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // Its owner may not have written its id yet.
    if (!pid) return Date.now() - statSync(file).mtimeMs > 10_000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
