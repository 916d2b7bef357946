import type { InvocationRecord, TrailEvent } from '@bedrock-token/core';

/** Where a key can be used, as logs distinguish it. */
export type Plane = 'bedrock-runtime' | 'bedrock-mantle' | 'claude-platform';

export const PLANES: readonly Plane[] = ['bedrock-runtime', 'bedrock-mantle', 'claude-platform'];

const SOURCES: Record<string, Plane> = {
  'bedrock.amazonaws.com': 'bedrock-runtime',
  'bedrock-mantle.amazonaws.com': 'bedrock-mantle',
  'aws-external-anthropic.amazonaws.com': 'claude-platform',
};

export const planeOf = ({ source }: Pick<TrailEvent, 'source'>): Plane | undefined =>
  Object.hasOwn(SOURCES, source) ? SOURCES[source] : undefined;

/** The records of a plane in the logs, also those of other keys. */
export interface PlaneCounts {
  records: number;
  /** Of these, data events: that there are any shows that a trail records them. */
  dataEvents: number;
  first: Date | undefined;
  last: Date | undefined;
}

/** Calls and tokens of one model, as invocation logs count them. */
export interface ModelUsage {
  model: string;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

export const noCounts = (): PlaneCounts => ({
  records: 0,
  dataEvents: 0,
  first: undefined,
  last: undefined,
});

export function countRecord(counts: PlaneCounts, at: Date, isDataEvent: boolean): void {
  counts.records += 1;
  if (isDataEvent) counts.dataEvents += 1;
  if (counts.first === undefined || at < counts.first) counts.first = at;
  if (counts.last === undefined || at > counts.last) counts.last = at;
}

export function addUsage(usage: Map<string, ModelUsage>, record: InvocationRecord): void {
  const { model } = record;
  const one = usage.get(model) ?? {
    model,
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
  one.calls += 1;
  one.inputTokens += record.inputTokens;
  one.outputTokens += record.outputTokens;
  one.cacheReadTokens += record.cacheReadTokens;
  one.cacheWriteTokens += record.cacheWriteTokens;
  usage.set(model, one);
}
