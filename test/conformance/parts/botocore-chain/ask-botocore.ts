import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Credentials } from '../aws-cases/world.ts';

export interface Botocore {
  /** Credentials as botocore resolves them, or how it fails. */
  ask(env: Record<string, string>, profile?: string): Promise<Credentials | { failed: string }>;
  stop(): Promise<void>;
}

/** @param python an interpreter that has botocore */
export async function startBotocore(python: string): Promise<Botocore> {
  const script = join(import.meta.dirname, 'read_chain.py');
  const child = spawn(python, ['-X', 'utf8', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const read = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('read_chain.py ended early');
    return JSON.parse(value);
  };
  await read();
  return {
    async ask(env, profile) {
      child.stdin.write(`${JSON.stringify({ env, profile })}\n`);
      return await read();
    },
    async stop() {
      child.stdin.end();
      await lines.next();
    },
  };
}
