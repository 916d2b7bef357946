import type { LocalPage, LogEntry, Meter } from '@bedrock-token/gateway';

/** What the post step reports of the job. */
export interface JobReport {
  pid: number;
  requests: number;
  /** Answers of 4xx and 5xx, and answers that broke off. */
  failed: number;
  /** The last answer that the gateway gave by itself; nothing secret is in it. */
  lastProblem?: string | undefined;
}

/** Counts the requests of a job, and shows them to the post step. */
export function createJobUsage(): {
  meter: Meter;
  log: (entry: LogEntry) => void;
  page: LocalPage;
} {
  const report: JobReport = { pid: process.pid, requests: 0, failed: 0 };
  return {
    meter: {
      refuse: () => undefined,
      observe: () => ({ begin() {}, data() {}, end() {} }),
    },
    log({ route, status, outcome, problem }) {
      // Pages of the gateway are no requests to Bedrock.
      if (route.startsWith('/')) return;
      report.requests++;
      if (status >= 400 || outcome === 'upstream failed') report.failed++;
      if (problem !== undefined) report.lastProblem = problem;
    },
    page: {
      render: async () => ({
        status: 200,
        contentType: 'application/json',
        body: JSON.stringify(report),
      }),
    },
  };
}
