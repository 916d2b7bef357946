import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { until } from './cache-entry.ts';

/** systemd's own program that opens sockets and starts a service by the first connection. */
const ACTIVATE = ['systemd-socket-activate', '/usr/lib/systemd/systemd-socket-activate'].find(
  (file) => spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0,
);

export const CAN_ACTIVATE = ACTIVATE !== undefined;

export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What systemd runs for a socket and its service. */
export interface Activated {
  listen: readonly string[];
  words: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
}

export interface Unit extends AsyncDisposable {
  /** What the service has written. */
  stdout(): string;
  stderr(): string;
  /** Stops it as systemd does, by SIGTERM. */
  stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Opens the sockets of a service, and returns when they listen; the first connection starts it. */
export async function startActivated({ listen, words, env, cwd }: Activated): Promise<Unit> {
  const args = [
    ...listen.flatMap((address) => ['--listen', address]),
    ...Object.keys(env).flatMap((name) => ['--setenv', name]),
    ...words,
  ];
  const child = spawn(ACTIVATE ?? '', args, { env: { PATH: process.env.PATH, ...env }, cwd });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  await until(() => stderr.split('Listening on').length > listen.length);
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop('SIGKILL');
    },
  };
}

/**
 * Starts what the files of a socket and a service say, as the user manager of systemd would.
 *
 * @param path of the two, without `.socket` and `.service`
 */
export function startUnit(path: string, home: string): Promise<Unit> {
  const service = readSettings(`${path}.service`);
  const [program = [], [output]] = [
    service('ExecStart').map(splitWords)[0],
    service('StandardOutput'),
  ];
  return startActivated({
    listen: readSettings(`${path}.socket`)('ListenStream'),
    // StandardOutput=null, which systemd-socket-activate has no option for.
    words: output === 'null' ? ['sh', '-c', 'exec "$@" >/dev/null', 'sh', ...program] : program,
    env: {
      HOME: home,
      ...Object.fromEntries(
        service('Environment')
          .flatMap((line) => splitWords(line))
          .map((word) => word.split(/=(.*)/s).slice(0, 2)),
      ),
    },
    cwd: service('WorkingDirectory')[0] ?? '/',
  });
}

/** systemd.syntax(7), without continued lines. */
function readSettings(file: string): (name: string) => string[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/^[#;[]/.test(line));
  return (name) =>
    lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));
}

/** systemd.syntax(7), "Quoting"; systemd.unit(5), "Specifiers"; systemd.service(5), "Command lines". */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare = '']) =>
    (quoted?.replace(/\\(.)/g, '$1') ?? bare).replaceAll('%%', '%').replaceAll('$$', () => '$'),
  );
}
