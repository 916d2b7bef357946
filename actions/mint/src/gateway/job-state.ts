/** What the step leaves for its post step, in the runner's state; `STATE_gateway` there. */
export interface JobState {
  pid: number;
  port: number;
  localKey: string;
}

export const STATE = 'gateway';

/** @returns undefined if the step has started no gateway */
export function readJobState(environment: NodeJS.ProcessEnv): JobState | undefined {
  try {
    const { pid, port, localKey } = JSON.parse(environment[`STATE_${STATE}`] ?? '');
    const isWhole = Number.isInteger(pid) && Number.isInteger(port) && typeof localKey === 'string';
    return isWhole && pid > 1 ? { pid, port, localKey } : undefined;
  } catch {
    return undefined;
  }
}
