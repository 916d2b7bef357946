import type { TrailEvent } from './trail-event.ts';

/** How often a value occurs. */
export interface Tally {
  value: string;
  count: number;
}

/** What a timeline says in numbers. Tokens are not among them: CloudTrail does not record amounts. */
export interface TimelineSummary {
  events: number;
  /** Events that AWS refused. */
  refused: number;
  /** Events in which an API key was used. */
  withApiKey: number;
  first: Date | undefined;
  last: Date | undefined;
  actors: Tally[];
  sourceIps: Tally[];
  userAgents: Tally[];
  models: Tally[];
  actions: Tally[];
  regions: Tally[];
}

/** @returns each list with the most frequent value first */
export function summarizeEvents(events: readonly TrailEvent[]): TimelineSummary {
  const times = events.map(({ at }) => at.getTime());
  return {
    events: events.length,
    refused: events.filter(({ errorCode }) => errorCode !== undefined).length,
    withApiKey: events.filter((event) => event.withApiKey).length,
    first: times.length === 0 ? undefined : new Date(times.reduce((a, b) => Math.min(a, b))),
    last: times.length === 0 ? undefined : new Date(times.reduce((a, b) => Math.max(a, b))),
    actors: tally(events, ({ actor }) => actor),
    sourceIps: tally(events, ({ sourceIp }) => sourceIp),
    userAgents: tally(events, ({ userAgent }) => userAgent),
    models: tally(events, ({ model }) => model),
    actions: tally(events, ({ source, name }) => `${source.split('.')[0]}:${name}`),
    regions: tally(events, ({ region }) => region),
  };
}

function tally(
  events: readonly TrailEvent[],
  read: (event: TrailEvent) => string | undefined,
): Tally[] {
  const counts = new Map<string, number>();
  for (const event of events) {
    const value = read(event);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count || one.value.localeCompare(other.value));
}

/** Events of several lookups in one list: each once, the oldest first. */
export function mergeEvents(lists: readonly (readonly TrailEvent[])[]): TrailEvent[] {
  const byId = new Map(lists.flat().map((event) => [event.id, event]));
  return [...byId.values()].sort(
    (one, other) => one.at.getTime() - other.at.getTime() || one.id.localeCompare(other.id),
  );
}
