import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Home } from './run-command.ts';

/** Below a home: the directory in which `setup` keeps what files held before. */
export const BACKUPS = join(
  ...(process.platform === 'darwin' ? ['Library', 'Application Support'] : ['.local', 'state']),
  'bedrock-token',
  'backups',
);

/** Where the backup of a file of a home is, below that home; the file's directory has to exist. */
export function backupOf(home: Home, file: string): string {
  const path = join(home.path, file);
  const real = join(realpathSync(dirname(path)), basename(path));
  const digest = createHash('sha256').update(real).digest('hex').slice(0, 32);
  return join(BACKUPS, `${digest}-${basename(file)}`);
}
