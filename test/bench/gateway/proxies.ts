import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeHome, STATIC_KEYS } from '../../support/command/run-command.ts';
import { startServe } from '../../support/command/serve.ts';

/** The core of the proxy that is measured, and that of load and stub. */
export const PROXY_CORE = 0;
export const LOAD_CORE = 1;

export interface Contender {
  name: string;
  port: number;
  /** What clients send as their key. */
  key: string;
  pid: number;
  stop(): unknown;
}

/** A process of Node that tells its port, on one core. */
export async function startScript(
  file: string,
  core: number,
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  pin(child.pid ?? 0, core);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, port };
}

export function pin(pid: number, core: number): void {
  spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' });
}

/** `bedrock-token serve`, as it is built, with keys that it signs by itself. */
export async function startOurs(upstream: string): Promise<Contender> {
  const home = makeHome();
  const served = await startServe(['--region', 'us-east-1'], {
    ...home.env,
    ...STATIC_KEYS,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream,
  });
  const pid = served.child.pid ?? 0;
  pin(pid, PROXY_CORE);
  return {
    name: 'ours',
    port: Number(new URL(served.url).port),
    key: served.key,
    pid,
    async stop() {
      await served[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}

/** @returns why it cannot be measured, if it is not installed */
export async function startNginx(upstream: string): Promise<Contender | string> {
  if (!isInstalled('nginx')) return 'nginx is not installed (apt-get install nginx-light)';
  const directory = mkdtempSync(join(tmpdir(), 'bench-nginx-'));
  const port = await freePort();
  writeFileSync(
    join(directory, 'nginx.conf'),
    `daemon off; worker_processes 1; master_process off; pid ${directory}/pid; error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off; client_max_body_size 0; keepalive_requests 1000000;
  client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
  upstream stub { server ${new URL(upstream).host}; keepalive 1024; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://stub; proxy_http_version 1.1; proxy_buffering off;
      proxy_set_header Connection ""; proxy_set_header Authorization "Bearer key";
    }
  }
}`,
  );
  const child = spawn('nginx', ['-p', directory, '-c', join(directory, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  pin(child.pid ?? 0, PROXY_CORE);
  return {
    name: 'nginx',
    port,
    key: 'any',
    pid: child.pid ?? 0,
    stop() {
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function startSigv4Proxy(upstream: string): Promise<Contender | string> {
  const name = 'aws-sigv4-proxy';
  if (!isInstalled(name)) {
    return `${name} is not installed (go install github.com/awslabs/aws-sigv4-proxy/cmd/aws-sigv4-proxy@latest)`;
  }
  const port = await freePort();
  const { host } = new URL(upstream);
  const args = ['--name', 'bedrock', '--region', 'us-east-1', '--host', host];
  const child = spawn(name, [...args, '--port', `:${port}`, '--upstream-url-scheme', 'http'], {
    env: { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' },
    stdio: 'ignore',
  });
  pin(child.pid ?? 0, PROXY_CORE);
  return { name, port, key: 'any', pid: child.pid ?? 0, stop: () => void child.kill('SIGKILL') };
}

function isInstalled(program: string): boolean {
  return spawnSync('which', [program], { stdio: 'ignore' }).status === 0;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
