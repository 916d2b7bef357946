import { mergeEvents, type TrailEvent } from '@bedrock-token/core';
import type { HistoryReader } from './read-history.ts';

/** The events of all regions and of logs, each once, the oldest first. */
export const mergedEvents = (
  reader: HistoryReader,
  ofLogs: readonly TrailEvent[] = [],
): TrailEvent[] => mergeEvents([...reader.regions().map(({ events }) => events), ofLogs]);
