import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { networkInterfaces, userInfo } from 'node:os';
import { dirname, isAbsolute } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { formatRows } from '../command-line/table.ts';
import { locateGatewayDirectory } from '../gateway/secrets/gateway-directory.ts';
import { makeSecrets, replaceSecrets } from '../gateway/secrets/gateway-secrets.ts';
import { assertStarts } from '../gateway/serve-settings.ts';
import { namesOfOwnEndpoints } from '../gateway/upstreams.ts';
import type { ProcessIo } from '../process-io.ts';
import { assertOwnHome } from '../setup/assert-own-home.ts';
import { showChange } from '../setup/files/show-change.ts';
import { assertPermanent } from '../setup/permanent-command.ts';
import { leaveWorkingDirectory } from '../shell/leave-working-directory.ts';
import { keysLeftOut, recordEnvironment } from './recorded-environment.ts';
import { findService, type Service } from './service.ts';
import type { ServiceAction } from './service-actions.ts';
import { applyAll, planFiles, planRemoval, readOurs } from './service-files.ts';
import { call, callOrThrow } from './service-manager.ts';
import { serviceProgram } from './service-program.ts';
import type { ServiceRequest } from './service-request.ts';

/** `bedrock-token serve install`, `uninstall`, `status` and `logs`. @returns the exit code */
export async function runService(
  action: ServiceAction,
  request: ServiceRequest,
  io: ProcessIo,
): Promise<number> {
  assertOwnHome(`serve ${action}`, io);
  const service = findService(io);
  switch (action) {
    case 'install':
      return install(service, request, io);
    case 'uninstall':
      return uninstall(service, request, io);
    case 'status':
      return status(service, io);
    case 'logs':
      return showLogs(service, io);
  }
}

async function install(service: Service, request: ServiceRequest, io: ProcessIo): Promise<number> {
  const program = serviceProgram(io.env);
  assertPermanent(program, 'serve install');
  const environment = recordEnvironment(environmentOf(io, request.port));
  // A service that cannot start would be started again and again, and nobody would see why.
  await assertStarts(request.settings, { HOME: io.env.HOME, ...Object.fromEntries(environment) });
  const plan = {
    program,
    args: ['serve', '--port', String(request.port), ...request.options],
    environment,
    port: request.port,
    hasIpv6: hasIpv6Loopback(),
    home: io.home ?? '/',
  };
  const changes = planFiles(service.files(plan), io);
  if (request.isDryRun) {
    io.stdout(changes.map(showChange).join(''));
    return 0;
  }
  assertManager(service, io);
  if (request.isNewKey) {
    const needs = { credentials: false, tls: false };
    await replaceSecrets(await makeSecrets(needs, io), io);
  }
  applyAll(changes);
  if (service.manager === 'launchd') for (const words of service.stop) call(words, io);
  for (const words of service.start) callOrThrow(words, io);
  const written = changes.map(({ path }) => path).join('\n  ');
  io.stderr(`The gateway runs as a service at http://127.0.0.1:${request.port}\n  ${written}`);
  for (const sentence of cautions(service, io)) io.stderr(`Warning: ${sentence}`);
  return 0;
}

function cautions(service: Service, io: ProcessIo): string[] {
  const keys = keysLeftOut(io.env);
  const linger = lingerCure(service, io);
  return [
    ...(keys.length === 0
      ? []
      : [`${keys.join(', ')}: not given to the service. It uses the profile, or its own login.`]),
    ...(linger === undefined ? [] : [linger]),
  ];
}

function uninstall(service: Service, { isDryRun }: ServiceRequest, io: ProcessIo): number {
  const changes = planRemoval(service.paths, io);
  if (isDryRun) {
    io.stdout(changes.map(showChange).join(''));
    return 0;
  }
  if (changes.length === 0) {
    io.stderr('There is no service to remove.');
    return 0;
  }
  for (const words of service.stop) call(words, io);
  applyAll(changes);
  for (const words of service.forget) call(words, io);
  io.stderr(`Removed:\n  ${changes.map(({ path }) => path).join('\n  ')}`);
  return 0;
}

/** @returns 0 for a service that is active, and whose program is there */
function status(service: Service, io: ProcessIo): number {
  const [path = ''] = service.paths;
  const text = readOurs(path);
  if (text === undefined) {
    io.stdout(
      formatRows([
        ['service', 'not installed'],
        ['next', 'bedrock-token serve install'],
      ]),
    );
    return 1;
  }
  const words = service.readProgram(text);
  const program = words.slice(0, words.indexOf('serve') === -1 ? 2 : words.indexOf('serve'));
  const missing = program.find((word) => isAbsolute(word) && !existsSync(word));
  const isActive = call(service.isActive, io).code === 0;
  const linger = lingerCure(service, io);
  const rows: [string, string][] = [
    ['service', `${isActive ? 'active' : 'not active'} (${service.manager})`],
    ['file', path],
    ['program', program.join(' ')],
  ];
  if (missing !== undefined) {
    rows.push(['problem', `${missing} does not exist. Run: bedrock-token serve install`]);
  } else if (!isActive) rows.push(['problem', 'Run: bedrock-token serve install']);
  if (linger !== undefined) rows.push(['logout', linger]);
  io.stdout(formatRows(rows));
  return isActive && missing === undefined ? 0 : 1;
}

/** systemd ends a user's services after the last logout (loginctl(1), enable-linger). */
function lingerCure({ manager }: Service, io: ProcessIo): string | undefined {
  if (manager !== 'systemd') return undefined;
  const { username } = userInfo();
  const shown = call(['loginctl', 'show-user', username, '--property=Linger', '--value'], io);
  if (shown.code !== 0 || shown.stdout.trim() !== 'no') return undefined;
  return `The gateway stops when you log out. To keep it running: loginctl enable-linger ${username}`;
}

function showLogs({ logs }: Service, io: ProcessIo): Promise<number> {
  const [file, ...args] = logs;
  if (file === undefined) {
    throw new BedrockTokenError('ERR_INPUT', 'Windows keeps no log of scheduled tasks.', {
      hint: 'Run bedrock-token serve --verbose in a terminal.',
    });
  }
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: io.env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () =>
      reject(
        new BedrockTokenError('ERR_INPUT', `${file} is not available.`, {
          hint: 'Install it, or look where your system keeps its logs.',
        }),
      ),
    );
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function assertManager({ manager, probe }: Service, io: ProcessIo): void {
  const { code, stderr } = call(probe, io);
  if (code === 0) return;
  const [line = ''] = stderr.split('\n');
  throw new BedrockTokenError('ERR_INPUT', `${manager} cannot be used here: ${line}`, {
    hint: 'Run bedrock-token serve in a terminal or from your own supervisor; serve install --dry-run prints the files.',
  });
}

/**
 * What the service may have of this environment: nothing that depends on the working directory, and in a
 * shell that leads its tools to this gateway nothing by which the gateway would lead to itself, or trust
 * its own authority.
 */
function environmentOf(io: ProcessIo, port: number): NodeJS.ProcessEnv {
  const { env, platform } = io;
  const own = namesOfOwnEndpoints(env, port);
  const state = locateGatewayDirectory(io);
  const isOurs = (value = '') => state !== undefined && dirname(value) === state;
  const kept = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => !own.includes(name) && !isOurs(value)),
  );
  leaveWorkingDirectory({ env: kept, platform }, 'the service');
  return kept;
}

function hasIpv6Loopback(): boolean {
  const all = Object.values(networkInterfaces()).flat();
  return all.some((one) => one?.family === 'IPv6' && one.internal);
}
