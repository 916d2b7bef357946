import { type TrailEvent, toTimestamp } from '@bedrock-token/core';
import {
  type ModelUsage,
  PLANES,
  type Plane,
  type PlaneCounts,
  planeOf,
} from '../logs/log-counts.ts';
import type { LogsReading } from '../logs/read-logs.ts';

/** What is known of the use of a key on one plane. */
export interface PlaneReport {
  plane: Plane;
  /** Where was looked. */
  sources: string[];
  /** Events of what leaked. */
  events: number;
  /** What these sources cannot show; absent if they show the use. */
  notVisible?: string;
}

export function describePlanes(
  events: readonly TrailEvent[],
  logs: LogsReading | undefined,
): PlaneReport[] {
  return PLANES.map((plane) => {
    const notVisible = hiddenOf(plane, logs);
    return {
      plane,
      sources: sourcesOf(plane, logs),
      events: events.filter((event) => planeOf(event) === plane).length,
      ...(notVisible !== undefined && { notVisible }),
    };
  });
}

function sourcesOf(plane: Plane, logs: LogsReading | undefined): string[] {
  const isRuntime = plane === 'bedrock-runtime';
  const counts = logs?.planes.get(plane);
  const calls = isRuntime && logs !== undefined ? logs.invocations : undefined;
  return [
    isRuntime ? 'event history' : 'event history (management events only, no inference)',
    ...(counts === undefined ? [] : [`logs of CloudTrail (${describeCounts(counts)})`]),
    ...(calls === undefined || calls.records === 0
      ? []
      : [`logs of model invocations (${describeCounts(calls)})`]),
  ];
}

function describeCounts({ records, dataEvents, first, last }: PlaneCounts): string {
  const span =
    first === undefined || last === undefined
      ? ''
      : ` from ${toTimestamp(first)} to ${toTimestamp(last)}`;
  const data = dataEvents === 0 ? '' : `, ${dataEvents} of them data events,`;
  return `${records} records${data}${span}, of all identities`;
}

function hiddenOf(plane: Plane, logs: LogsReading | undefined): string | undefined {
  if (plane === 'bedrock-runtime') {
    return (logs?.invocations.records ?? 0) > 0 ? undefined : 'amounts of tokens';
  }
  if ((logs?.planes.get(plane)?.dataEvents ?? 0) > 0) return 'amounts of tokens';
  return logs === undefined
    ? 'inference'
    : 'inference: the logs have no data event of this service';
}

/** Such as `3 calls, 120 tokens in, 40 out`. */
export function describeUsage(usage: ModelUsage): string {
  const { calls, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const cache =
    cacheReadTokens + cacheWriteTokens === 0
      ? ''
      : `, ${cacheReadTokens} read from and ${cacheWriteTokens} written to the cache`;
  return `${calls} calls, ${inputTokens} tokens in, ${outputTokens} out${cache}`;
}

export const describePlane = ({ sources, events, notVisible }: PlaneReport): string =>
  `${events} events; looked at: ${sources.join(', ')}${notVisible === undefined ? '' : `; not visible: ${notVisible}`}`;
