import { isAbsolute, join } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import {
  DESCRIPTION,
  MARK,
  RESTART_SECONDS,
  type ServiceFile,
  type ServicePlan,
} from './service-plan.ts';

export const UNIT = 'bedrock-token-gateway';

/** Where a user's own units are (systemd.unit(5), "User Unit Search Path"). */
export function unitDirectory(env: NodeJS.ProcessEnv, home: string): string {
  const config = env.XDG_CONFIG_HOME;
  const base = config && isAbsolute(config) ? config : join(home, '.config');
  return join(base, 'systemd', 'user');
}

/**
 * A socket, which systemd keeps while the gateway starts again, and the service that the first
 * connection starts. Nobody else can have the port in between.
 *
 * It is started again for as long as it fails, slowly: a limit of starts would end the socket, too.
 * `After=network-online.target` has no effect in units of users, so it is not there.
 */
export function systemdUnits(plan: ServicePlan, directory: string): ServiceFile[] {
  const { program, args, environment, port, hasIpv6, home } = plan;
  const service = `# ${MARK}
[Unit]
Description=${DESCRIPTION}
Requires=${UNIT}.socket
After=${UNIT}.socket
StartLimitIntervalSec=0

[Service]
Type=exec
WorkingDirectory=${escapePath(home)}
${environment.map(([name, value]) => `Environment=${quoteValue(`${name}=${value}`)}\n`).join('')}ExecStart=${commandLine(program, args)}
# Stdout shows the local key.
StandardOutput=null
StandardError=journal
Restart=always
RestartSec=${RESTART_SECONDS}
# Open requests have a minute to end.
TimeoutStopSec=75
UMask=0077

[Install]
Also=${UNIT}.socket
`;
  const socket = `# ${MARK}
[Unit]
Description=${DESCRIPTION}, its port

[Socket]
ListenStream=127.0.0.1:${port}
${hasIpv6 ? `ListenStream=[::1]:${port}\n` : ''}BindIPv6Only=ipv6-only

[Install]
WantedBy=sockets.target
`;
  return [
    { path: join(directory, `${UNIT}.service`), text: service },
    { path: join(directory, `${UNIT}.socket`), text: socket },
  ];
}

/**
 * systemd.service(5), "Command lines": quotes, backslashes, `%` and `$` mean something; `$` not in the
 * program itself, whose path must have no quotes and no backslash.
 */
function commandLine(
  [program = '', ...before]: readonly string[],
  args: readonly string[],
): string {
  if (/["'\\]/.test(program)) {
    throw new BedrockTokenError('ERR_INPUT', `systemd cannot start ${program}, for its quotes.`, {
      hint: 'Install Node or the command in a directory without quotes and backslashes.',
    });
  }
  const words = [...before, ...args].map((word) => quoteValue(word.replaceAll('$', '$$$$')));
  return [quoteValue(program), ...words].join(' ');
}

/** systemd.exec(5), `Environment=`: the same but for `$`. */
function quoteValue(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
}

/** A path is not quoted, and specifiers are still replaced. */
const escapePath = (path: string) => path.replaceAll('%', '%%');

/** The words of ExecStart in a unit of ours. */
export function readUnitProgram(text: string): string[] {
  const [, line = ''] = /^ExecStart=(.*)$/m.exec(text) ?? [];
  const [program = '', ...words] = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) =>
    word.replace(/\\(.)/g, '$1').replaceAll('%%', '%'),
  );
  return [program, ...words.map((word) => word.replaceAll('$$', () => '$'))];
}
