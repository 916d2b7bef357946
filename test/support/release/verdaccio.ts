import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Verdaccio extends AsyncDisposable {
  port: number;
}

/** A registry of its own, which asks no other: what was not published to it is not there. */
export async function startVerdaccio(folder: string): Promise<Verdaccio> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'config.yaml');
  writeFileSync(config, configOf(folder));
  const program = join(import.meta.dirname, 'verdaccio-process.cjs');
  const child = spawn(process.execPath, [program, config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      const [, number] = /^port (\d+)$/.exec(line) ?? [];
      if (number !== undefined) resolve(Number(number));
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Verdaccio ended:\n${lines.join('\n')}`)));
  });
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

/** Who may publish is decided before it: test/support/release/registry.ts. */
const configOf = (folder: string) => `storage: ${join(folder, 'storage')}
auth: { htpasswd: { file: ${join(folder, 'htpasswd')}, max_users: -1 } }
uplinks: {}
packages:
  '@*/*': { access: $all, publish: $all }
  '**': { access: $all, publish: $all }
web: { enable: false }
max_body_size: 50mb
log: { type: stdout, format: pretty, level: error }
`;
