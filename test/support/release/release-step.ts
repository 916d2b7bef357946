import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../action/run-action.ts';
import type { Kill, KillSwitch } from './kill-switch.ts';
import { GIT_ENV } from './work-tree.ts';

export interface StepResult {
  ok: boolean;
  wasKilled: boolean;
  output: string;
}

export interface StepOptions {
  env?: NodeJS.ProcessEnv;
  kill?: { by: KillSwitch; at: Kill };
}

/** Runs one step of a release, a script of this repository, as the workflow does. */
export function runStep(
  script: string,
  args: readonly string[],
  { env = {}, kill }: StepOptions = {},
): Promise<StepResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(repositoryRoot, 'scripts', script), ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...GIT_ENV, ...env },
      // To be killed with what it started.
      detached: true,
    });
    if (kill !== undefined) kill.by.arm(child, kill.at);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      kill?.by.disarm();
      resolve({ ok: code === 0, wasKilled: signal === 'SIGKILL', output });
    });
  });
}
