import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { until } from '../support/command/cache-entry.ts';
import { developerEnv, startHelperCloud } from '../support/command/helper-cloud.ts';
import { command, makeHome } from '../support/command/run-command.ts';
import { converse } from '../support/command/serve.ts';

const ACTIVATE = ['systemd-socket-activate', '/usr/lib/systemd/systemd-socket-activate'].find(
  (file) => spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0,
);

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it.skipIf(ACTIVATE === undefined)('the first connection starts it, and is answered', async () => {
  const cloud = await startHelperCloud();
  using home = makeHome();
  const port = await findFreePort();
  const env = { ...home.env, ...developerEnv(cloud), ...cloud.env };
  const passed = Object.keys(env).flatMap((name) => ['--setenv', name]);
  const words = [...command, 'serve', '--region', 'us-west-2', '--port', String(port)];
  const child = spawn(ACTIVATE ?? '', ['--listen', `127.0.0.1:${port}`, ...passed, ...words], {
    env: { PATH: process.env.PATH, ...env },
    cwd: home.path,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  try {
    await until(() => /Listening on/.test(stderr));
    const url = `http://127.0.0.1:${port}`;
    // Nobody has the key yet: the first request is what makes it.
    expect((await converse({ url, key: 'wrong' })).status).toBe(401);
    await until(() => stdout.endsWith('\n'));
    expect(stdout).toContain(url);
    const key = /bedrock-gateway-[\w-]{43}/.exec(stdout)?.[0] ?? '';
    expect((await converse({ url, key })).status).toBe(200);
  } finally {
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGTERM');
    await ended;
    await cloud.stop();
  }
});
