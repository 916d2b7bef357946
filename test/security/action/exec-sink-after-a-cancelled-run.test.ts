import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rotateStep, rotationCloud } from '../../support/action/rotate-step.ts';
import { until } from '../../support/command/cache-entry.ts';

// The attack: somebody cancels the workflow while a command has the key. The action ended at once, and
// the command and what it had started went on with the key, since they are a process group of their own.

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-cancel-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

it.skipIf(process.platform !== 'linux').each(['SIGINT', 'SIGTERM'] as const)(
  'nothing of a command outlives %s',
  async (signal) => {
    await using cloud = await rotationCloud();
    const pids = join(directory, `${signal}.pids`);
    const read = () => readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    // Neither heeds the signals by which a runner cancels.
    const script = `trap '' INT TERM; sh -c 'cat > /dev/null; echo $$ >> "$0"; exec sleep 600' ${pids} & echo $$ >> ${pids}; wait`;
    const command = JSON.stringify(['sh', '-c', script]);
    const step = await rotateStep(cloud, {
      inputs: {
        sinks: `- { type: exec, command: ${command} }`,
        escrow: `{ type: file, path: ${join(directory, `${signal}.pending`)} }`,
      },
      onStart: (child) => {
        const whenRunning = async () => {
          await until(() => {
            try {
              return read().length === 2;
            } catch {
              return false;
            }
          });
          child.kill(signal);
        };
        void whenRunning();
      },
    });
    const started = read();
    try {
      expect(step.code).toBe(signal === 'SIGINT' ? 130 : 143);
      await until(() => !started.some(isAlive));
    } finally {
      for (const pid of started.filter(isAlive)) process.kill(pid, 'SIGKILL');
    }
  },
);
