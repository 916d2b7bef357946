import {
  type InvocationRecord,
  readInvocationRecord,
  readTrailEvent,
  type TrailEvent,
} from '@bedrock-token/core';
import { findLogFiles } from './find-log-files.ts';
import {
  addUsage,
  countRecord,
  type ModelUsage,
  noCounts,
  type Plane,
  type PlaneCounts,
  planeOf,
} from './log-counts.ts';
import { openLog } from './open-log.ts';
import { splitRecords } from './split-records.ts';

export interface LogsRequest {
  /** Files and folders. */
  sources: readonly string[];
  isOf(event: TrailEvent): boolean;
  /** Whether a call is of what leaked, by who called and by the IDs of its requests. */
  isCallOf(record: InvocationRecord, matched: readonly TrailEvent[]): boolean;
  /** Those of other sources, by which calls are found, too. */
  known: readonly TrailEvent[];
  /** The most to keep, of events and of calls. */
  maxEvents: number;
}

/** What logs have of what leaked. */
export interface LogsReading {
  files: number;
  events: TrailEvent[];
  /** All records of each plane, also those of other keys. */
  planes: Map<Plane, PlaneCounts>;
  /** All records of model invocation logging, also those of other keys. */
  invocations: PlaneCounts;
  usage: ModelUsage[];
  /** Why something may be missing, with the name of the file. */
  problems: string[];
}

/** Files that are named; of more there is the number. */
const MOST_NAMED = 20;

/**
 * Reads logs, record by record. What cannot be read is a problem with the name of its file, and so is a source
 * without a log: neither is no event.
 */
export async function readLogs(request: LogsRequest): Promise<LogsReading> {
  const { sources, isOf, isCallOf, known, maxEvents } = request;
  const reading: LogsReading = {
    files: 0,
    events: [],
    planes: new Map(),
    invocations: noCounts(),
    usage: [],
    problems: [],
  };
  const withCalls: string[] = [];
  let isFull = false;
  for (const source of sources) {
    const files = findLogFiles(source);
    if (files.length === 0) reading.problems.push(`${source}: there is no log in it`);
    reading.files += files.length;
    for (const file of files) {
      let hasCalls = false;
      const problem = await eachRecord(file, (record) => {
        const call = readInvocationRecord(record);
        if (call !== undefined) {
          hasCalls = true;
          countRecord(reading.invocations, call.at, false);
          return true;
        }
        const event = readTrailEvent(record);
        if (event === undefined) return false;
        count(reading, event);
        if (!isOf(event)) return true;
        if (reading.events.length < maxEvents) reading.events.push(event);
        else isFull = true;
        return true;
      });
      if (problem !== undefined) reading.problems.push(`${file}: ${problem}`);
      if (hasCalls) withCalls.push(file);
    }
  }
  // The calls come second: whose they are may stand in a file behind them.
  const matched = [...known, ...reading.events];
  const usage = new Map<string, ModelUsage>();
  const seen = new Set<string>();
  for (const file of withCalls) {
    await eachRecord(file, (record) => {
      const call = readInvocationRecord(record);
      if (call === undefined || seen.has(call.requestId) || !isCallOf(call, matched)) return true;
      if (seen.size >= maxEvents) isFull = true;
      else {
        seen.add(call.requestId);
        addUsage(usage, call);
      }
      return true;
    });
  }
  if (isFull)
    reading.problems.push(`more than ${maxEvents} events in the logs; raise --max-events`);
  reading.usage = [...usage.values()].sort((one, other) => other.calls - one.calls);
  reading.problems = shorten(reading.problems);
  return reading;
}

function count({ planes }: LogsReading, event: TrailEvent): void {
  const plane = planeOf(event);
  if (plane === undefined) return;
  const counts = planes.get(plane) ?? noCounts();
  countRecord(counts, event.at, event.isDataEvent);
  planes.set(plane, counts);
}

/**
 * @param take returns false for what is no record
 * @returns what is wrong with the file
 */
async function eachRecord(
  file: string,
  take: (record: unknown) => boolean,
): Promise<string | undefined> {
  let good = 0;
  let bad = 0;
  try {
    for await (const text of splitRecords(openLog(file))) {
      if (text !== undefined && take(parse(text))) good += 1;
      else bad += 1;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `it was read up to record ${good + bad} (${code ?? message})`;
  }
  if (good + bad === 0) return 'it is empty';
  if (bad === 0) return undefined;
  return good === 0
    ? 'it is no log of CloudTrail or of model invocations'
    : `${bad} of ${good + bad} records cannot be read`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shorten(problems: readonly string[]): string[] {
  const more = problems.length - MOST_NAMED;
  return more <= 0 ? [...problems] : [...problems.slice(0, MOST_NAMED), `${more} more files`];
}
