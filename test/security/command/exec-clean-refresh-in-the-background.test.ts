import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ageEntry, entryPath } from '../../support/command/cache-entry.ts';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand } from '../../support/command/run-command.ts';

/** Leaves a mark, and ends once the command has seen it. */
const config = (mark: string) => `[profile dev]
region = us-east-1
credential_process = sh -c "touch ${mark}; echo '{\\"Version\\":1,\\"AccessKeyId\\":\\"AKIAEXAMPLEEXAMPLE12\\",\\"SecretAccessKey\\":\\"canary\\"}'"
`;
const WAITING = 'n=0; while [ ! -e ran ] && [ $n -lt 40 ]; do n=$((n + 1)); sleep 0.05; done';

it.skipIf(process.platform === 'win32')(
  'exec --clean starts no process in the background whose environment the command could read',
  async () => {
    using home = makeHome();
    const mark = join(home.path, 'ran');
    furnish(home, { '.aws/config': config(mark) });
    const env = { ...home.env, GITHUB_TOKEN: 'canary' };
    const profile = ['--profile', 'dev'];
    await runCommand(['get', ...profile], { env });
    expect(existsSync(mark)).toBe(true);
    rmSync(mark);
    // In the last fifth of its life: without --clean the next key is fetched ahead.
    ageEntry(entryPath(home), 11 * 3600);
    const { code } = await runCommand(
      ['exec', '--clean', '--min-ttl', '1m', ...profile, '--', 'sh', '-c', WAITING],
      { env },
    );
    expect(code).toBe(0);
    expect(existsSync(mark)).toBe(false);
    await runCommand(['exec', '--min-ttl', '1m', ...profile, '--', 'sh', '-c', WAITING], { env });
    expect(existsSync(mark)).toBe(true);
  },
);
