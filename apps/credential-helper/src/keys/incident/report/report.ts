import {
  type Leak,
  summarizeEvents,
  type TimelineSummary,
  type TrailEvent,
  toTimestamp,
} from '@bedrock-token/core';
import { VERSION } from '../../../version.ts';
import type { Attempts, ReportedAction } from '../attempts.ts';
import type { Containment } from '../containment.ts';
import type { IncidentContext } from '../context.ts';
import { toRows } from '../describe-leak.ts';
import type { ModelUsage } from '../logs/log-counts.ts';
import type { LogsReading } from '../logs/read-logs.ts';
import type { TimelineLabel } from '../timeline/label.ts';
import { mergedEvents } from '../timeline/merged-events.ts';
import type { Verification } from '../verify-stopped.ts';
import { headlineOf } from './headline.ts';
import { listNotVisible } from './not-visible.ts';
import { describePlanes, type PlaneReport } from './planes.ts';

export interface RegionReport {
  region: string;
  events: number;
  /** Why events may be missing. */
  problem?: string;
}

/** An incident, for people and for programs; the key is not in it. */
export interface IncidentReport {
  version: 1;
  tool: string;
  at: string;
  dryRun: boolean;
  identity: string;
  /** What was stopped, and whether that is proven, in one line. */
  headline: string;
  /** Whether what leaked is stopped, as far as is known; false for a dry run. */
  contained: boolean;
  found: Record<string, string>;
  actions: ReportedAction[];
  verification: Verification | undefined;
  notes: string[];
  next: string[];
  timeline: {
    /** Whose events these are. */
    of: TimelineLabel;
    from: string;
    to: string;
    complete: boolean;
    problems: string[];
    regions: RegionReport[];
    summary: TimelineSummary;
    events: TrailEvent[];
    /** What the sources of each plane show, and what they do not. */
    planes: PlaneReport[];
    /** Files of --logs; absent without. */
    logFiles?: number;
    /** Calls and tokens by model, from the logs of model invocations; absent without. */
    usage?: ModelUsage[];
  };
  notVisible: string[];
}

export interface ReportParts {
  attempts: Attempts;
  verification: Verification | undefined;
  next: string[];
  /** Undefined without --logs. */
  logs: LogsReading | undefined;
}

export function composeReport(
  leak: Leak,
  containment: Containment,
  { attempts: { actions, failures, settledKeys }, verification, next, logs }: ReportParts,
  { acting, now, regions, invocation }: IncidentContext,
): IncidentReport {
  const { reader, label, from, refusal } = containment;
  const read = reader.regions();
  const events = mergedEvents(reader, logs?.events);
  const failed = read.flatMap(({ region, problem }) =>
    problem === undefined ? [] : [`${region}: ${problem}`],
  );
  const ofLogs = logs?.problems ?? [];
  const problems = [
    ...failed,
    ...(regions.problem === undefined ? [] : [regions.problem]),
    ...ofLogs,
  ];
  const at = toTimestamp(now());
  const dryRun = invocation.isSet('dry-run');
  const contained =
    !dryRun &&
    refusal === undefined &&
    failures.length === 0 &&
    verification?.verdict !== 'accepted';
  return {
    version: 1,
    tool: `bedrock-token ${VERSION}`,
    at,
    dryRun,
    identity: acting.principalArn,
    headline: headlineOf({ contained, dryRun, verification }, containment),
    contained,
    found: Object.fromEntries(toRows(leak, now().getTime(), containment.facts ?? {})),
    actions,
    verification,
    notes: notesOf(containment, settledKeys),
    next,
    timeline: {
      of: label,
      from: toTimestamp(from),
      to: at,
      // Regions that were left out on purpose are no failure.
      complete:
        failed.length === 0 &&
        ofLogs.length === 0 &&
        (regions.problem === undefined || invocation.isSet('regions')),
      problems,
      regions: read.map(({ region, events: own, problem }) => ({
        region,
        events: own.length,
        ...(problem !== undefined && { problem }),
      })),
      summary: summarizeEvents(events),
      events,
      planes: describePlanes(events, logs),
      ...(logs !== undefined && { logFiles: logs.files }),
      ...(logs !== undefined && logs.invocations.records > 0 && { usage: logs.usage }),
    },
    notVisible: listNotVisible(leak, label, logs),
  };
}

/** A key that the replacement has dealt with needs no question. */
function notesOf({ notes, otherKeys }: Containment, settledKeys: readonly string[]): string[] {
  const { userName, ids = [] } = otherKeys ?? {};
  const open = ids.filter((id) => !settledKeys.includes(id));
  return [
    ...notes,
    ...open.map((id) => `User ${userName} has another active key, ${id}: did it leak, too?`),
  ];
}
