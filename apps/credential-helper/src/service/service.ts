import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ProcessIo } from '../process-io.ts';
import { locateState } from '../state-directory.ts';
import { agentLog, agentPath, LABEL, launchdAgent, readAgentProgram } from './launchd-agent.ts';
import { readTaskProgram, scheduledTask, TASK } from './scheduled-task.ts';
import type { ServiceFile, ServicePlan } from './service-plan.ts';
import { readUnitProgram, systemdUnits, UNIT, unitDirectory } from './systemd-units.ts';

/** How a system runs the gateway as a service of the user. */
export interface Service {
  /** Such as `systemd`. */
  manager: string;
  files(plan: ServicePlan): ServiceFile[];
  /** The first one names the program. */
  paths: readonly string[];
  readProgram(text: string): string[];
  /** Fails if the manager cannot be used here. */
  probe: readonly string[];
  /** Run after the files are written. */
  start: readonly (readonly string[])[];
  /** Run before the files are removed; what fails was not there. */
  stop: readonly (readonly string[])[];
  /** Run after that. */
  forget: readonly (readonly string[])[];
  /** Succeeds if the service is active. */
  isActive: readonly string[];
  /** Shows the log. */
  logs: readonly string[];
}

/** @throws Error if this user has no home */
export function findService(io: ProcessIo): Service {
  const home = io.home ?? homedir();
  switch (io.platform) {
    case 'darwin':
      return launchd(home, io);
    case 'win32':
      return taskScheduler(home, io);
    default:
      return systemd(home, io);
  }
}

function systemd(home: string, { env }: ProcessIo): Service {
  const directory = unitDirectory(env, home);
  const user = (...words: string[]) => ['systemctl', '--user', ...words];
  return {
    manager: 'systemd',
    files: (plan) => systemdUnits(plan, directory),
    paths: [join(directory, `${UNIT}.service`), join(directory, `${UNIT}.socket`)],
    readProgram: readUnitProgram,
    probe: user('show-environment'),
    start: [
      user('daemon-reload'),
      user('enable', `${UNIT}.socket`),
      // The port may be another one now.
      user('stop', `${UNIT}.service`, `${UNIT}.socket`),
      user('start', `${UNIT}.socket`),
    ],
    stop: [user('disable', '--now', `${UNIT}.socket`), user('stop', `${UNIT}.service`)],
    forget: [user('daemon-reload')],
    isActive: user('is-active', '--quiet', `${UNIT}.socket`),
    logs: ['journalctl', '--user', '--unit', UNIT, '--lines', '200', '--no-pager'],
  };
}

function launchd(home: string, { userId }: ProcessIo): Service {
  const domain = `gui/${userId ?? 0}`;
  return {
    manager: 'launchd',
    files: (plan) => [launchdAgent(plan)],
    paths: [agentPath(home)],
    readProgram: readAgentProgram,
    probe: ['launchctl', 'print', domain],
    // `bootout` of what runs before: `bootstrap` refuses a label that is there.
    start: [
      ['launchctl', 'enable', `${domain}/${LABEL}`],
      ['launchctl', 'bootstrap', domain, agentPath(home)],
    ],
    stop: [['launchctl', 'bootout', `${domain}/${LABEL}`]],
    forget: [],
    isActive: ['launchctl', 'print', `${domain}/${LABEL}`],
    logs: ['tail', '-n', '200', agentLog(home)],
  };
}

function taskScheduler(home: string, io: ProcessIo): Service {
  const path = join(locateState('service', io) ?? home, 'gateway-task.xml');
  const { USERDOMAIN, USERNAME = userInfo().username } = io.env;
  const user = USERDOMAIN ? `${USERDOMAIN}\\${USERNAME}` : USERNAME;
  return {
    manager: 'Task Scheduler',
    files: (plan) => [scheduledTask(plan, user, path)],
    paths: [path],
    readProgram: readTaskProgram,
    probe: ['schtasks', '/Query', '/FO', 'LIST'],
    start: [
      ['schtasks', '/Create', '/F', '/TN', TASK, '/XML', path],
      ['schtasks', '/Run', '/TN', TASK],
    ],
    stop: [
      ['schtasks', '/End', '/TN', TASK],
      ['schtasks', '/Delete', '/F', '/TN', TASK],
    ],
    forget: [],
    isActive: ['schtasks', '/Query', '/TN', TASK],
    logs: [],
  };
}
