import { spawn } from 'node:child_process';

export interface ScriptResult {
  code: number | null;
  output: string;
}

/** Runs a script as a later step of the job: a fresh process with this environment and PATH. */
export function runScript(
  file: string,
  env: NodeJS.ProcessEnv,
  args: string[] = [],
): Promise<ScriptResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], {
      env: { PATH: process.env.PATH, ...env },
      timeout: 30_000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
