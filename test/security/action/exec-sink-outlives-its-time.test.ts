import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { rotateStep, rotationCloud } from '../../support/action/rotate-step.ts';
import { until } from '../../support/command/cache-entry.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-exec-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended and that nobody waits for is still there.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

it.skipIf(process.platform !== 'linux')(
  'what a command has started ends with it when its time is up',
  async () => {
    await using cloud = await rotationCloud();
    const pids = join(directory, 'pids');
    // The grandchild has the key, and all the time in the world to send it somewhere.
    const script = `sh -c 'echo $$ >> "$0"; cat > /dev/null; exec sleep 600' ${pids} & echo $$ >> ${pids}; wait`;
    const command = JSON.stringify(['sh', '-c', script]);
    const step = await rotateStep(cloud, {
      inputs: {
        sinks: `- { type: exec, command: ${command} }`,
        escrow: `{ type: file, path: ${join(directory, 'pending')} }`,
      },
      env: { HURRY_LIMITS: '20' },
    });
    expect(errorsOf(step)).toEqual([
      expect.stringMatching(/failed \(it did not finish within 60 s\)/),
    ]);
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    try {
      expect(started).toHaveLength(2);
      await until(() => !started.some(isAlive));
    } finally {
      for (const pid of started.filter(isAlive)) process.kill(pid, 'SIGKILL');
    }
  },
);
