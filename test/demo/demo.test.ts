import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allow } from '../support/setup/start-of-node.ts';

interface DemoRun {
  code: number | null;
  output: string;
  milliseconds: number;
}

/** In a process group of its own, so that whatever it starts can be found afterwards. */
function runDemo(): Promise<DemoRun & { group: number }> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const demo = join(import.meta.dirname, 'demo.ts');
    const child = spawn(process.execPath, [demo], {
      detached: true,
      env: { PATH: process.env.PATH },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      const milliseconds = performance.now() - started;
      resolve({ code, output, milliseconds, group: child.pid as number });
    });
  });
}

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

describe('npm run demo', () => {
  it('shows the main job from end to end, twice at once, and leaves no process behind', async () => {
    const runs = await Promise.all([runDemo(), runDemo()]);
    for (const { code, output, group, milliseconds } of runs) {
      expect(code, output).toBe(0);
      // The masked log, the summary, and the answer that the key bought.
      expect(output).toMatch(/Minted an Amazon Bedrock API key for us-east-1/);
      expect(output).toMatch(/\nAWS_BEARER_TOKEN_BEDROCK=\*\*\*\n/);
      expect(output).toMatch(/### Amazon Bedrock API key/);
      expect(output).toMatch(/Converse: .+\(\d+ tokens\)\nConverseStream: .+\(\d+ pieces\)/);
      expect(output).not.toMatch(/bedrock-api-key-|YmVkcm9jay5hbWF6b25hd3M|eyJhbGci|IQoJb3JpZ2lu/);
      expect(output).not.toContain('::add-mask::');
      expect(milliseconds).toBeLessThan(await allow(10_000));
      expect(isAlive(group)).toBe(false);
    }
  });

  it('frees its port', async () => {
    const { output } = await runDemo();
    const port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1]);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    server.close();
  });
});
