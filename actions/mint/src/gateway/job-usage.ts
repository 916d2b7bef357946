import {
  createMeter,
  type LocalPage,
  type LogEntry,
  mergeRows,
  type UsageMeter,
  type UsageRow,
} from '@bedrock-token/gateway';

/** What the post step reports of the job. */
export interface JobReport {
  pid: number;
  /** By model, route and client; nothing of a body is in it. */
  rows: UsageRow[];
  /** The last answer that the gateway gave by itself; nothing secret is in it. */
  lastProblem?: string | undefined;
}

/** Counts the requests of a job in memory, and shows them to the post step. */
export function createJobUsage(): {
  meter: UsageMeter;
  log: (entry: LogEntry) => void;
  page: LocalPage;
} {
  const report: JobReport = { pid: process.pid, rows: [] };
  const store = {
    // The days of a job are one.
    add(_day: string, rows: readonly UsageRow[]) {
      report.rows = mergeRows(report.rows, rows);
      return report.rows;
    },
  };
  const meter = createMeter({}, { now: Date.now, monotonicNow: () => performance.now(), store });
  return {
    meter,
    log({ route, problem }) {
      if (problem !== undefined && route !== 'none') report.lastProblem = problem;
    },
    page: {
      async render() {
        await meter.close();
        return { status: 200, contentType: 'application/json', body: JSON.stringify(report) };
      },
    },
  };
}
