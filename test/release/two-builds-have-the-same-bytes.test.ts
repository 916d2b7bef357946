import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import { isExhaustive } from '../support/setup/exhaustive.ts';

const scratch = mkdtempSync(join(tmpdir(), 'bedrock-token-twice-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What a release is made of; the executable is that of this platform. */
const SHIPPED = [
  'build/packages/*',
  'actions/*/dist/**',
  'apps/credential-helper/dist/**',
  'apps/credential-helper/build/executable/*',
];

const start = promisify(execFile);

/** In bytes, of what a build prints. */
const MOST_OUTPUT = 16 * 1024 * 1024;

/** Clones what is committed, installs, builds, and reads the sums of what ships. */
async function build(folder: string, timezone: string): Promise<Record<string, string>> {
  const root = join(scratch, folder);
  const env = { ...process.env, TZ: timezone, TURBO_TELEMETRY_DISABLED: '1' };
  const options = { cwd: root, maxBuffer: MOST_OUTPUT };
  // Built here, whatever a cache that clones share has; the executable is then made of that build.
  const fresh = { ...options, env: { ...env, TURBO_FORCE: 'true' } };
  await start('git', ['clone', '--quiet', repositoryRoot, root]);
  await start('npm', ['run', 'pack'], fresh);
  await start('npm', ['run', 'build:executable'], { ...options, env });
  const files = SHIPPED.flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
  return Object.fromEntries(
    files
      .filter((file) => statSync(join(root, file)).isFile())
      // Of macOS: its signature contains when it was made.
      .filter((file) => process.platform !== 'darwin' || !file.endsWith('/bedrock-token'))
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(root, file)))
          .digest('hex'),
      ]),
  );
}

it.skipIf(!isExhaustive)(
  'two clones, in two folders and at two times, are built to the same bytes',
  async () => {
    const one = await build('one', 'UTC');
    const other = await build('another/folder/deeper', 'Pacific/Kiritimati');
    expect(Object.keys(one).length).toBeGreaterThan(150);
    expect(other).toEqual(one);
  },
);
