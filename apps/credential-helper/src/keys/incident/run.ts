import { withoutSecrets } from '@bedrock-token/core';
import { toJson } from '../../command-line/printable.ts';
import type { RunAction } from '../../command-line/spec.ts';
import { formatRows } from '../../command-line/table.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { planContainment } from './contain/plan.ts';
import { openIncident } from './context.ts';
import { toRows } from './describe-leak.ts';
import { handleLeak } from './handle-leak.ts';
import { checkLogs } from './logs/logs-of-leak.ts';
import { printIncidentPolicy } from './permissions.ts';
import { readReplacement } from './replace/read-replacement.ts';
import type { IncidentReport } from './report/report.ts';
import { toText } from './report/text.ts';
import { writeReports } from './report/write-reports.ts';
import { readLeak } from './requested-leak.ts';
import { readMaxEvents } from './timeline/window.ts';

/**
 * Stops what leaked, replaces it, and reports its use: in this order, since the first seconds count. There
 * is no state file: each run reads what AWS has, so that a run that stopped is continued by the next.
 */
export const handleIncident: RunAction = async (invocation, io) => {
  if (invocation.isSet('print-policy')) {
    io.stdout(printIncidentPolicy());
    return 0;
  }
  const { leak, value } = await readLeak(invocation, io);
  const found = toRows(leak, io.now());
  const isJson = invocation.isSet('json');
  if (invocation.isSet('offline')) {
    io.stdout(isJson ? toJson(Object.fromEntries(found)) : formatRows(found));
    return 0;
  }
  for (const [name, text] of found) io.stderr(`${name}: ${text}`);
  const replacement = readReplacement(invocation, io);
  readMaxEvents(invocation);
  checkLogs(invocation.values('logs'));
  const context = await openIncident(leak, invocation, io);
  const containment = await planContainment(leak, value, context);
  const { report, error } = await handleLeak(leak, value, containment, replacement, context);
  const unwritten = writeReports(invocation.values('report'), report);
  // Whatever failed: what was read took minutes, and shows what to do next.
  io.stdout(withoutSecrets(isJson ? toJson(report) : toText(report)));
  if (error !== undefined && unwritten !== undefined) io.stderr(`warning: ${unwritten.message}`);
  if (error !== undefined) throw error;
  if (unwritten !== undefined) throw unwritten;
  return isFinished(report) ? 0 : EXIT_CODES.incomplete.code;
};

/** An incomplete timeline is not one without events, and a key that still works is not stopped. */
function isFinished({ timeline, verification }: IncidentReport): boolean {
  return timeline.complete && (verification === undefined || verification.verdict === 'refused');
}
